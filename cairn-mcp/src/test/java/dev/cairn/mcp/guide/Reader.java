package dev.cairn.mcp.guide;

import dev.cairn.mcp.client.DurableMcpClient;
import dev.cairn.workflow.Workflow;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Map;

public class Reader {
  private final DurableMcpClient encyclopedia;

  public Reader(DurableMcpClient encyclopedia) {
    this.encyclopedia = encyclopedia;
  }

  @Workflow
  public String explain(String word) {
    CallToolResult found = encyclopedia.call("lookup", Map.of("word", word));
    return found.isError() ? "unknown" : found.content().toString();
  }
}
