/** The code of the README and the guide, and tests of documentation pages. */
@NullMarked
package dev.cairn.guide;

import org.jspecify.annotations.NullMarked;
