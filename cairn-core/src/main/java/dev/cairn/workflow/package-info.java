/** Steering of workflows from outside. */
@NullMarked
package dev.cairn.workflow;

import org.jspecify.annotations.NullMarked;
