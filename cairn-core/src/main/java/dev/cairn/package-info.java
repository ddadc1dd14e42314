/**
 * The entry points of Cairn: opening an instance, starting workflows, and configuration.
 *
 * <ul>
 *   <li>{@link dev.cairn.Cairn} registers and runs workflows in this process.
 *   <li>{@link dev.cairn.CairnClient} starts, awaits and controls workflows that other processes
 *       run.
 *   <li>{@link dev.cairn.Config} has all settings.
 *   <li>{@link dev.cairn.WorkflowStarter} has all forms of starting a workflow, which both share
 *       with {@link dev.cairn.Pipeline} and {@link dev.cairn.TransactionalStarter}.
 * </ul>
 *
 * <p>Workflow code uses {@link dev.cairn.workflow}. Start options and handles are in {@link
 * dev.cairn.start}. This package only composes the engine, its background services and the
 * operations; it contains no logic of its own.
 */
@NullMarked
package dev.cairn;

import org.jspecify.annotations.NullMarked;
