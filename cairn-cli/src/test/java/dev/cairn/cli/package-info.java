/** Tests of the command line, against a real database and a real server. */
@NullMarked
package dev.cairn.cli;

import org.jspecify.annotations.NullMarked;
