/** Schedules: their timing and status. */
@NullMarked
package dev.cairn.schedule;

import org.jspecify.annotations.NullMarked;
