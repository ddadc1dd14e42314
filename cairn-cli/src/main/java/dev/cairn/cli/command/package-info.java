/** The commands about everything but workflows, one class for each noun. */
@NullMarked
package dev.cairn.cli.command;

import org.jspecify.annotations.NullMarked;
