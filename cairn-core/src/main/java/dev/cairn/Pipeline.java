package dev.cairn;

import dev.cairn.api.Handle;
import dev.cairn.api.Run;
import dev.cairn.runtime.Calls;
import dev.cairn.runtime.Pipelining;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows one after the other without waiting for each to be recorded: those that come
 * while a commit is under way are recorded together by the next one. A start returns at once, and
 * blocks only while a thousand wait, or four million characters of arguments. It works outside of
 * workflows. See {@link Doors#pipeline}. Thread-safe.
 *
 * <ul>
 *   <li>They are recorded in the order of the calls: nobody finds a later one without the earlier
 *       ones. That goes for what a start makes, not for one that is refused, debounced, or becomes
 *       one with another by its id or its deduplication id.
 *   <li>A workflow is accepted once its handle has answered anything, or once a {@link #flush} that
 *       began after its start has returned. Until then, a crash may lose it.
 *   <li>The arguments are written during the call, and may change afterwards.
 *   <li>A start that is refused does nothing to the others. Its handle throws what refused it; that
 *       there is such a one is told by the next {@link #flush}, once, whichever thread made the
 *       start. What can be told at once, such as arguments that cannot be written, is thrown by the
 *       start itself.
 * </ul>
 */
public final class Pipeline extends Starts implements AutoCloseable {
  private final Pipelining pipelining;

  Pipeline(Pipelining pipelining) {
    this.pipelining = pipelining;
  }

  @Override
  <R extends @Nullable Object> Handle<R> begin(Calls.CallOfWorkflow call, Run run) {
    return pipelining.start(call, run);
  }

  @Override
  <R extends @Nullable Object> List<Handle<R>> beginAll(List<Calls.CallOfWorkflow> calls, Run run) {
    return calls.stream().map(call -> this.<R>begin(call, run)).toList();
  }

  /**
   * Blocks until all workflows that were started before are recorded or refused. An interrupt does
   * not end the wait; the thread stays interrupted.
   *
   * @throws dev.cairn.api.RefusedStartsException if some were refused since the last flush
   */
  public void flush() {
    pipelining.flush();
  }

  /**
   * Flushes, and takes nothing more.
   *
   * @throws dev.cairn.api.RefusedStartsException as {@link #flush}
   */
  @Override
  public void close() {
    pipelining.close();
  }
}
