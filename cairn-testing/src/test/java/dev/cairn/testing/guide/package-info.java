/** The code of the guide's chapter about tests. */
@NullMarked
package dev.cairn.testing.guide;

import org.jspecify.annotations.NullMarked;
