/** Correct workflows, in which the checks of the test kit must find nothing. */
@NullMarked
package dev.cairn.testing.program;

import org.jspecify.annotations.NullMarked;
