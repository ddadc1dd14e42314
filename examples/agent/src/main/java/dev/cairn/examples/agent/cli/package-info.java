/** The command {@code ./cairn agent}, and the processes that it starts. */
@NullMarked
package dev.cairn.examples.agent.cli;

import org.jspecify.annotations.NullMarked;
