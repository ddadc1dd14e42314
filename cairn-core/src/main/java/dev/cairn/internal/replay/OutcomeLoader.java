package dev.cairn.internal.replay;

import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.RunStatement;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.workflow.HistoryStore;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads the outcomes of one branch's records; each is returned once and then released. Small
 * outcomes were loaded with the history. Larger ones are read in pages when they are requested; the
 * rest of a page is held by a soft reference, so the garbage collector may drop it. Used only by
 * the branch's own thread.
 */
final class OutcomeLoader {
  private static final int FIRST_PAGE_SIZE = 16;
  private static final int MAX_PAGE_SIZE = 256;

  private final ActiveRun run;
  private final Map<String, Outcome> preloaded;
  private final HistoryStore store;
  private @Nullable SoftReference<Map<String, Outcome>> page;
  private int pageSize = FIRST_PAGE_SIZE;

  /**
   * Creates a loader.
   *
   * @param run the run that is replayed
   * @param preloaded the small outcomes of all branches, by key
   * @param store reads the other outcomes
   */
  OutcomeLoader(ActiveRun run, Map<String, Outcome> preloaded, HistoryStore store) {
    this.run = run;
    this.preloaded = preloaded;
    this.store = store;
  }

  /**
   * Returns a record with its outcome.
   *
   * @param step a record that the code has requested
   * @param replay determines which outcomes are read ahead
   */
  StepRecord load(StepHeader step, Replay replay) {
    Outcome outcome = preloaded.remove(step.key());
    return step.with(outcome == null ? readWithNext(step, replay) : outcome);
  }

  private Outcome readWithNext(StepHeader step, Replay replay) {
    Map<String, Outcome> cached = page == null ? null : page.get();
    Outcome outcome = cached == null ? null : cached.remove(step.key());
    if (outcome != null) {
      return outcome;
    }
    List<String> keys =
        Stream.concat(
                Stream.of(step.key()),
                replay
                    .recordsAfter(step)
                    .map(StepHeader::key)
                    .filter(key -> !preloaded.containsKey(key)))
            .limit(pageSize)
            .toList();
    Map<String, Outcome> loaded = readOutcomes(keys);
    pageSize =
        loaded.size() == keys.size() ? Math.min(2 * pageSize, MAX_PAGE_SIZE) : loaded.size() + 1;
    outcome = loaded.remove(step.key());
    page = new SoftReference<>(loaded);
    return requirePresent(outcome);
  }

  private Map<String, Outcome> readOutcomes(List<String> keys) {
    Entry.RunKey owned = run.owned();
    return RunStatement.execute(
        run,
        () ->
            run.isDryRun()
                ? store.outcomes(owned.workflowId(), keys)
                : store.outcomes(owned, keys));
  }

  /**
   * Records never change, so a missing one means that another executor took over the workflow or
   * that it was deleted.
   */
  private Outcome requirePresent(@Nullable Outcome outcome) {
    if (outcome == null) {
      throw run.stopWith(new RunStopped.Reason.Lost());
    }
    return outcome;
  }
}
