/** The parts of the configuration that applications do not see. */
@NullMarked
package dev.cairn.spring.internal;

import org.jspecify.annotations.NullMarked;
