/** The API of workflow code: annotations, {@link dev.cairn.workflow.Durable}, and their options. */
@NullMarked
package dev.cairn.workflow;

import org.jspecify.annotations.NullMarked;
