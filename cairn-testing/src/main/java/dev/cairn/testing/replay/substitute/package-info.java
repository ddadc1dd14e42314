/**
 * What the classes of an application use instead of the clock and of hash-ordered collections in a
 * variation. Each class loader of a variation has its own copy of these classes. They depend on the
 * JDK only.
 */
@NullMarked
package dev.cairn.testing.replay.substitute;

import org.jspecify.annotations.NullMarked;
