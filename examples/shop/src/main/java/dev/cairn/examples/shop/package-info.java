/**
 * A shop that takes orders over HTTP and sees each of them through, whatever dies on the way. Begin
 * with {@code Checkout}.
 */
@NullMarked
package dev.cairn.examples.shop;

import org.jspecify.annotations.NullMarked;
