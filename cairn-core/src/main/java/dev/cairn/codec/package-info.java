/** The codecs that Cairn brings: JSON, and JSON that is encrypted with AES-GCM. */
@NullMarked
package dev.cairn.codec;

import org.jspecify.annotations.NullMarked;
