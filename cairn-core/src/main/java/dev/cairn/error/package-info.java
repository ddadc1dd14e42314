/** All exceptions. Their root is {@link dev.cairn.error.CairnException}. */
@NullMarked
package dev.cairn.error;

import org.jspecify.annotations.NullMarked;
