package dev.cairn;

import dev.cairn.internal.start.StartPipeline;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts many workflows in order without waiting for each commit. Starts that arrive during a
 * commit are recorded together by the next one, so one thread can start about ten thousand
 * workflows a second. {@link CairnOperations#pipeline} opens a pipeline.
 *
 * {@snippet :
 * try (Pipeline pipeline = cairn.pipeline()) {
 *   for (Letter letter : letters) {
 *     pipeline.start(StartOptions.id(letter.id()).queue("mail"), mailer::send, letter);
 *   }
 * } // returns when all are recorded
 * }
 *
 * <ul>
 *   <li>A start is accepted when {@link #flush} has returned after it, or when a method of its
 *       handle has returned, other than {@code onDone} and {@code toCompletableFuture}. A crash
 *       before that can lose it; use ids, which make it harmless to start everything again.
 *   <li>Starts are recorded in the order of the calls: no other process sees a later one without
 *       the earlier ones. This applies to starts that create a workflow, not to those that are
 *       refused, debounced, or joined to an existing workflow.
 *   <li>A refused start does not affect the others. Its handle throws the reason, and the next
 *       {@link #flush} in any thread reports it once. Errors that are known immediately, such as
 *       arguments that cannot be written as JSON, are thrown by the start itself.
 *   <li>The arguments are serialized during the call and may change afterwards.
 *   <li>A start blocks only while 1,000 starts, or starts with four million characters of
 *       arguments, are pending.
 *   <li>A pipeline cannot be used inside a workflow.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class Pipeline extends WorkflowStarter implements AutoCloseable {
  private final StartPipeline pipeline;

  Pipeline(StartPipeline pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  <R extends @Nullable Object> Handle<R> begin(Fn.Void0 call, StartOptions options) {
    return pipeline.start(call, options);
  }

  @Override
  <R extends @Nullable Object> List<Handle<R>> beginAll(
      List<Fn.Void0> calls, StartOptions options) {
    return calls.stream().map(call -> this.<R>begin(call, options)).toList();
  }

  /**
   * Blocks until all starts before this call are recorded or refused. An interrupt does not end the
   * wait; the interrupt flag is preserved.
   *
   * @throws dev.cairn.error.RefusedStartsException if starts were refused since the last flush
   */
  public void flush() {
    pipeline.flush();
  }

  /**
   * Flushes, and rejects further starts.
   *
   * @throws dev.cairn.error.RefusedStartsException as {@link #flush}
   */
  @Override
  public void close() {
    pipeline.close();
  }
}
