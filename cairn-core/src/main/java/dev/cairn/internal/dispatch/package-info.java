/** Takes workflows from queues while this process has free slots, and starts them. */
@NullMarked
package dev.cairn.internal.dispatch;

import org.jspecify.annotations.NullMarked;
