/**
 * What workflow code is written with: the annotations, {@link dev.cairn.workflow.Durable} and its
 * options.
 */
@NullMarked
package dev.cairn.workflow;

import org.jspecify.annotations.NullMarked;
