/** The code of the guide's chapter on the console. */
@NullMarked
package dev.cairn.console.guide;

import org.jspecify.annotations.NullMarked;
