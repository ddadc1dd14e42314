/** Prints results for people and for programs. */
@NullMarked
package dev.cairn.cli.output;

import org.jspecify.annotations.NullMarked;
