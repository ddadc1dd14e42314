package dev.cairn.langchain4j.guide;

import dev.cairn.mcp.McpTools;
import dev.cairn.workflow.Durable;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.McpClient;
import dev.langchain4j.mcp.client.transport.McpTransport;
import dev.langchain4j.mcp.protocol.McpCallToolRequest;
import java.util.Map;

/** An MCP client, whose calls of tools have an idempotency key. */
public final class EncyclopediaTools {
  private EncyclopediaTools() {}

  public static McpClient client(McpTransport transport) {
    McpClient encyclopedia =
        DefaultMcpClient.builder()
            .transport(transport)
            .metaSupplier(context ->
                context != null && context.message() instanceof McpCallToolRequest
                    ? Map.of(McpTools.META_KEY, Durable.uuid().toString())
                    : Map.of())
            .build();
    return encyclopedia;
  }
}
