/**
 * What workflow code exchanges with others: messages, events, promises, attributes and streams.
 * Each is recorded, and found again on replay.
 */
@NullMarked
package dev.cairn.internal.exchange;

import org.jspecify.annotations.NullMarked;
