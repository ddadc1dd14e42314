/**
 * Other processes of this program: starting, supervising and killing them, without leaving any
 * behind.
 *
 * <p>{@link dev.cairn.examples.shop.process.ChildProcess} starts one, {@link
 * dev.cairn.examples.shop.process.ProcessSupervisor} restarts it when it dies, {@link
 * dev.cairn.examples.shop.process.ParentWatch} ends it when its parent dies.
 */
@NullMarked
package dev.cairn.examples.shop.process;

import org.jspecify.annotations.NullMarked;
