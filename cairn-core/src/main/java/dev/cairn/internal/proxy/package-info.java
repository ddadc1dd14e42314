/**
 * Durable objects: a generated subclass (Byte Buddy) whose annotated methods are durable, so that a
 * call on {@code this} is durable as well. What cannot be overridden is rejected at registration.
 */
@NullMarked
package dev.cairn.internal.proxy;

import org.jspecify.annotations.NullMarked;
