/**
 * The payment provider: another company's program, with books of its own. It knows neither Cairn
 * nor Postgres, and is as slow and as unreliable as such a thing is.
 */
@NullMarked
package dev.cairn.examples.shop.provider;

import org.jspecify.annotations.NullMarked;
