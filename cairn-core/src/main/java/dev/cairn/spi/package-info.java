/**
 * What users may implement: codecs, listeners, and the world outside as Cairn sees it. It knows the
 * API alone.
 */
@NullMarked
package dev.cairn.spi;

import org.jspecify.annotations.NullMarked;
