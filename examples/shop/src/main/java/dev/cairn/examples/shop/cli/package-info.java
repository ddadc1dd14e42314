/** The command line: combines shop, provider and demo. */
@NullMarked
package dev.cairn.examples.shop.cli;

import org.jspecify.annotations.NullMarked;
