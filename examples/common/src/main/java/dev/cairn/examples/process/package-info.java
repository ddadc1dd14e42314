/**
 * Other processes of an example: starting, supervising and killing them, without leaving any
 * behind.
 *
 * <p>{@link dev.cairn.examples.process.ChildProcess} starts one, {@link
 * dev.cairn.examples.process.KillableProcess} kills it and starts it again, {@link
 * dev.cairn.examples.process.ProcessSupervisor} restarts it when it dies, {@link
 * dev.cairn.examples.process.ParentWatch} ends it when its parent dies.
 */
@NullMarked
package dev.cairn.examples.process;

import org.jspecify.annotations.NullMarked;
