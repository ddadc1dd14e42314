/**
 * Values and failures as JSON text and back, bound to the types that the code declares. It alone
 * knows Jackson; it sees the API and the SPI, and the store and the observers never see it.
 */
@NullMarked
package dev.cairn.codec;

import org.jspecify.annotations.NullMarked;
