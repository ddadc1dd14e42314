/**
 * The entry points of Cairn: {@link dev.cairn.Cairn} runs workflows in this process, {@link
 * dev.cairn.CairnClient} uses those of other processes, {@link dev.cairn.Config} has all settings.
 *
 * <p>Workflow code uses {@link dev.cairn.workflow}; starting a workflow with options uses {@link
 * dev.cairn.start}. The package composes the engine, its background services and the operations
 * from their parts; it contains no logic of its own.
 */
@NullMarked
package dev.cairn;

import org.jspecify.annotations.NullMarked;
