/** The command line: puts shop, provider and demo together. */
@NullMarked
package dev.cairn.examples.shop.cli;

import org.jspecify.annotations.NullMarked;
