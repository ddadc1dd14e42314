/**
 * Waits for what happens elsewhere. One query serves all waits of the process; notifications make
 * it prompt, and polling with growing intervals is the fallback.
 */
@NullMarked
package dev.cairn.internal.wakeup;

import org.jspecify.annotations.NullMarked;
