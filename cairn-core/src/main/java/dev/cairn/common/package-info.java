/** Types that several exported packages share. */
@NullMarked
package dev.cairn.common;

import org.jspecify.annotations.NullMarked;
