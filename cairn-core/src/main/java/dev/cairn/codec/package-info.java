/**
 * The codecs that Cairn provides: JSON, and JSON encrypted with AES-GCM. {@link
 * dev.cairn.Config#codec} selects one. {@link dev.cairn.codec.JsonSchemas} describes the JSON form
 * of values to other programs.
 */
@NullMarked
package dev.cairn.codec;

import org.jspecify.annotations.NullMarked;
