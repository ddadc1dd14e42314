package dev.cairn.mcp.client;

import dev.cairn.mcp.McpHttp;
import dev.cairn.workflow.Workflow;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A workflow that calls tools. */
public class Reader {
  private final DurableMcpClient library;

  public Reader(DurableMcpClient library) {
    this.library = library;
  }

  @Workflow
  public String read(String word) {
    List<String> tools = library.tools().stream().map(Tool::name).sorted().toList();
    String first = text(library.call("lookup", Map.of("word", word)));
    String second = text(library.call("lookup", Map.of("word", first)));
    return tools + " " + second;
  }

  @Workflow
  public String structured(String word) {
    CallToolResult result = library.call("lookup", Map.of("word", word));
    return String.valueOf(new TreeMap<>((Map<?, ?>) result.structuredContent()));
  }

  @Workflow
  public String complain() {
    CallToolResult result = library.call("complain", Map.of());
    return result.isError() + ": " + text(result);
  }

  @Workflow
  public int callUnknown() {
    try {
      throw new AssertionError(library.call("unknown", Map.of()));
    } catch (McpCallException rejected) {
      return rejected.code();
    }
  }

  @Workflow
  public String callUnreachable() {
    try {
      return text(library.call("lookup", Map.of("word", "tide")));
    } catch (McpConnectionException unreachable) {
      return unreachable.server();
    }
  }

  private static String text(CallToolResult result) {
    return McpHttp.text(result);
  }
}
