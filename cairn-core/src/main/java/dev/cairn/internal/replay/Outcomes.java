package dev.cairn.internal.replay;

import dev.cairn.internal.run.ActiveRun;
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
 * The outcomes of one branch's records, each given out once and not kept afterwards. Small ones are
 * there from the beginning; the others are read in pages when they are asked for, and what was read
 * ahead may be dropped when memory is short. Used by the branch's own thread alone.
 */
final class Outcomes {
  private static final int FIRST_PAGE = 16;
  private static final int LONGEST_PAGE = 256;

  private final ActiveRun run;
  private final Map<String, Outcome> small;
  private final HistoryStore store;
  private @Nullable SoftReference<Map<String, Outcome>> page;
  private int length = FIRST_PAGE;

  /**
   * The outcomes of a run's records.
   *
   * @param run the run that is replayed
   * @param small those that are known, of all branches
   * @param store where the others are
   */
  Outcomes(ActiveRun run, Map<String, Outcome> small, HistoryStore store) {
    this.run = run;
    this.small = small;
    this.store = store;
  }

  /**
   * The whole record.
   *
   * @param step a record that the code has asked for
   * @param replay knows which records it will ask for next
   */
  StepRecord whole(StepHeader step, Replay replay) {
    Outcome outcome = small.remove(step.key());
    return step.with(outcome == null ? read(step, replay) : outcome);
  }

  private Outcome read(StepHeader step, Replay replay) {
    Map<String, Outcome> ahead = page == null ? null : page.get();
    Outcome outcome = ahead == null ? null : ahead.remove(step.key());
    if (outcome != null) {
      return outcome;
    }
    List<String> keys =
        Stream.concat(
                Stream.of(step.key()),
                replay.after(step).map(StepHeader::key).filter(key -> !small.containsKey(key)))
            .limit(length)
            .toList();
    Map<String, Outcome> read = read(keys);
    length = read.size() == keys.size() ? Math.min(2 * length, LONGEST_PAGE) : read.size() + 1;
    outcome = read.remove(step.key());
    page = new SoftReference<>(read);
    return present(outcome);
  }

  private Map<String, Outcome> read(List<String> keys) {
    Entry.Owned owned = run.owned();
    return run.isRehearsal()
        ? store.outcomes(owned.workflowId(), keys)
        : store.outcomes(owned, keys);
  }

  /** Records do not change, but another executor can take the workflow, or somebody delete it. */
  private Outcome present(@Nullable Outcome outcome) {
    if (outcome == null) {
      throw run.stopped(new RunStopped.Reason.Lost());
    }
    return outcome;
  }
}
