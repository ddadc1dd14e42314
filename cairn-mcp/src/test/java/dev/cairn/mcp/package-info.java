/** Tests of the tools, with the client of the MCP SDK over HTTP on loopback and over stdio. */
@NullMarked
package dev.cairn.mcp;

import org.jspecify.annotations.NullMarked;
