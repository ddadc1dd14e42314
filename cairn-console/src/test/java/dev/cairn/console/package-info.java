/** Tests of the console in a real browser, on a real server and a real database. */
@NullMarked
package dev.cairn.console;

import org.jspecify.annotations.NullMarked;
