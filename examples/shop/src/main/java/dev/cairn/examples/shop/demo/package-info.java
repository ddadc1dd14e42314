/**
 * The demo: starts the shop as a separate process, kills it repeatedly while it works, and compares
 * the result with the books of the provider.
 */
@NullMarked
package dev.cairn.examples.shop.demo;

import org.jspecify.annotations.NullMarked;
