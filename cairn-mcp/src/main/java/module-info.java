/** Workflows as tools of MCP servers, and calls of MCP tools as recorded steps. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // each of them has a stable name in its manifest
module dev.cairn.mcp {
  requires transitive dev.cairn;
  requires transitive io.modelcontextprotocol.sdk.mcp.core;
  requires static transitive jakarta.servlet; // only CairnMcpServlet needs it
  requires static transitive org.jspecify;
  requires org.slf4j;
  requires reactor.core;
  requires tools.jackson.databind;

  exports dev.cairn.mcp;
  exports dev.cairn.mcp.client;
}
