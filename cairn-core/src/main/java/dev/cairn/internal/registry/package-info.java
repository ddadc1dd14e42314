/**
 * Workflows that can run in this process, by name, and the hash of their build. Filled until the
 * engine starts.
 */
@NullMarked
package dev.cairn.internal.registry;

import org.jspecify.annotations.NullMarked;
