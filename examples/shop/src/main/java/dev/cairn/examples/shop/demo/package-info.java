/**
 * The demo: it opens the shop as a process of its own, kills it again and again in the middle of
 * the work, and holds what came of it against the provider's books.
 */
@NullMarked
package dev.cairn.examples.shop.demo;

import org.jspecify.annotations.NullMarked;
