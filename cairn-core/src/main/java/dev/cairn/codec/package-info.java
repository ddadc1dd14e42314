/**
 * The codecs that Cairn provides: JSON, and JSON encrypted with AES-GCM. {@link
 * dev.cairn.Config#codec} selects one.
 */
@NullMarked
package dev.cairn.codec;

import org.jspecify.annotations.NullMarked;
