/** Tests of the test kit. */
@NullMarked
package dev.cairn.testing;

import org.jspecify.annotations.NullMarked;
