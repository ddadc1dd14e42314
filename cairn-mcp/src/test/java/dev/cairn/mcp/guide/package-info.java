/** The code of the guide's chapter about the Model Context Protocol. */
@NullMarked
package dev.cairn.mcp.guide;

import org.jspecify.annotations.NullMarked;
