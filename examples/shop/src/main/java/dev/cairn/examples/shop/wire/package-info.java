/** The JSON that shop, provider and demo exchange. */
@NullMarked
package dev.cairn.examples.shop.wire;

import org.jspecify.annotations.NullMarked;
