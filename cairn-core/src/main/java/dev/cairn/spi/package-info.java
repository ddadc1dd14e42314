/** What extensions implement: codecs, listeners and the environment (clock, ids, randomness). */
@NullMarked
package dev.cairn.spi;

import org.jspecify.annotations.NullMarked;
