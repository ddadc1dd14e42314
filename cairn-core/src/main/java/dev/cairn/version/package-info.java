/**
 * Versions of applications: which one receives new work, what runs on each, and what their
 * workflows and steps look like.
 *
 * <p>{@link dev.cairn.version.Versions} is the entry point; {@code cairn.versions()} and {@code
 * client.versions()} return it. Each executor records its version and describes its workflows
 * ({@link dev.cairn.version.WorkflowType}) when it starts, so a process without their code knows
 * their arguments and the positions of their steps.
 *
 * <p>The same information is available in SQL through the views {@code cairn.versions} and {@code
 * cairn.workflow_types}.
 */
@NullMarked
package dev.cairn.version;

import org.jspecify.annotations.NullMarked;
