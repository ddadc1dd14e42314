/** Implements the operations that {@code Cairn} and {@code CairnClient} offer. */
@NullMarked
package dev.cairn.internal.operate;

import org.jspecify.annotations.NullMarked;
