/** The code of the README and the guide. */
@NullMarked
package dev.cairn.guide;

import org.jspecify.annotations.NullMarked;
