package dev.cairn.springai.guide;

import dev.cairn.mcp.McpTools;
import dev.cairn.workflow.Durable;
import io.modelcontextprotocol.client.McpSyncClient;
import java.util.Map;
import org.springframework.ai.mcp.SyncMcpToolCallbackProvider;
import org.springframework.ai.tool.ToolCallbackProvider;

/** Tools of an MCP server, whose calls have an idempotency key. */
public final class EncyclopediaTools {
  private EncyclopediaTools() {}

  public static ToolCallbackProvider of(McpSyncClient client) {
    ToolCallbackProvider encyclopedia =
        SyncMcpToolCallbackProvider.builder()
            .mcpClients(client)
            .toolContextToMcpMetaConverter(
                context -> Map.of(McpTools.META_KEY, Durable.uuid().toString()))
            .build();
    return encyclopedia;
  }
}
