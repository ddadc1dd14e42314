/** Starts the workflows of schedules: when a schedule is due, and with which id. */
@NullMarked
package dev.cairn.internal.scheduling;

import org.jspecify.annotations.NullMarked;
