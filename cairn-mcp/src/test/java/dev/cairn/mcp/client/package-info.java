/** Tests of recorded tool calls, against servers of the MCP SDK over HTTP on loopback. */
@NullMarked
package dev.cairn.mcp.client;

import org.jspecify.annotations.NullMarked;
