/** Tests of durable agents, against a stub of the chat completions API on loopback. */
@NullMarked
package dev.cairn.springai;

import org.jspecify.annotations.NullMarked;
