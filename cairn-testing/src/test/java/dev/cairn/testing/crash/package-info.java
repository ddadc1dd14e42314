/** Tests of crash runs. */
@NullMarked
package dev.cairn.testing.crash;

import org.jspecify.annotations.NullMarked;
