package dev.cairn;

import dev.cairn.internal.start.StartPipeline;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows one after the other without waiting for each to be recorded: those that come
 * while a commit is under way are recorded together by the next one. A start returns at once, and
 * blocks only while a thousand wait, or four million characters of arguments. It works outside of
 * workflows. See {@link CairnOperations#pipeline}. Thread-safe.
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
public final class Pipeline extends WorkflowStarter implements AutoCloseable {
  private final StartPipeline pipelining;

  Pipeline(StartPipeline pipelining) {
    this.pipelining = pipelining;
  }

  @Override
  <R extends @Nullable Object> Handle<R> begin(Fn.Void0 call, StartOptions options) {
    return pipelining.start(call, options);
  }

  @Override
  <R extends @Nullable Object> List<Handle<R>> beginAll(
      List<Fn.Void0> calls, StartOptions options) {
    return calls.stream().map(call -> this.<R>begin(call, options)).toList();
  }

  /**
   * Blocks until all workflows that were started before are recorded or refused. An interrupt does
   * not end the wait; the thread stays interrupted.
   *
   * @throws dev.cairn.error.RefusedStartsException if some were refused since the last flush
   */
  public void flush() {
    pipelining.flush();
  }

  /**
   * Flushes, and takes nothing more.
   *
   * @throws dev.cairn.error.RefusedStartsException as {@link #flush}
   */
  @Override
  public void close() {
    pipelining.close();
  }
}
