/**
 * Schedules and their ticks. A tick has one id, so it starts one workflow, whichever executor is
 * first.
 */
@NullMarked
package dev.cairn.internal.store.schedule;

import org.jspecify.annotations.NullMarked;
