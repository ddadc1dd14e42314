/**
 * Deadlines: one thread wakes all waits whose time has come. Lengths are measured with a steady
 * clock, so that a step of the database clock changes no wait that has begun.
 */
@NullMarked
package dev.cairn.internal.timing;

import org.jspecify.annotations.NullMarked;
