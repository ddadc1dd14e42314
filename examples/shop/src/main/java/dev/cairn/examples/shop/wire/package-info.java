/** What goes over the wire, as JSON. Used by the shop, the provider and the demo alike. */
@NullMarked
package dev.cairn.examples.shop.wire;

import org.jspecify.annotations.NullMarked;
