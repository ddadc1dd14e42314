/** Scripts with which shells complete commands and options, with their descriptions. */
@NullMarked
package dev.cairn.cli.completion;

import org.jspecify.annotations.NullMarked;
