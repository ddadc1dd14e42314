package dev.cairn.internal.operate;

import dev.cairn.error.UsageException;
import dev.cairn.internal.engine.WorkflowCommands;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.workflow.BulkCommands;
import dev.cairn.internal.store.workflow.WorkflowCounts;
import dev.cairn.internal.store.workflow.WorkflowSearch;
import dev.cairn.internal.value.AttributeJson;
import dev.cairn.operate.BulkOperation;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import dev.cairn.operate.GroupBy;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.ReplayResult;
import dev.cairn.operate.WorkflowCount;
import dev.cairn.operate.WorkflowDurations;
import dev.cairn.operate.WorkflowHistory;
import dev.cairn.operate.WorkflowPage;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.operate.Workflows;
import dev.cairn.spi.Codec;
import dev.cairn.start.Fn;
import java.util.List;
import java.util.stream.Stream;

/** Answers {@link Workflows} from the database. */
public final class WorkflowOperations implements Workflows {
  private final WorkflowSearch finding;
  private final WorkflowLister lister;
  private final WorkflowCounts counting;
  private final HistoryReader histories;
  private final WorkflowCommands control;
  private final BulkCommands bulk;

  /**
   * For composition.
   *
   * @param store the database
   * @param codec brings values back
   * @param control cancels, resumes, forks, deletes and replays
   */
  public WorkflowOperations(Store store, Codec codec, WorkflowCommands control) {
    this.control = control;
    var attributes = new AttributeJson(codec);
    this.finding = store.finding(attributes::encode);
    this.lister = new WorkflowLister(finding);
    this.bulk = store.bulkSteering(attributes::encode);
    this.counting = store.counting(attributes::encode);
    this.histories = new HistoryReader(store, codec);
  }

  @Override
  public Stream<WorkflowSummary> find(Criterion... criteria) {
    return lister.all(List.of(criteria));
  }

  @Override
  public WorkflowPage firstPage(int size, Criterion... criteria) {
    return lister.page(null, size, List.of(criteria));
  }

  @Override
  public WorkflowPage nextPage(String cursor, int size, Criterion... criteria) {
    return lister.page(cursor, size, List.of(criteria));
  }

  @Override
  public long count(Criterion... criteria) {
    return counting.count(List.of(criteria));
  }

  @Override
  public List<WorkflowCount> counts(List<GroupBy> groupings, Criterion... criteria) {
    return counting.counts(groupings, List.of(criteria));
  }

  @Override
  public List<WorkflowDurations> durations(List<GroupBy> groupings, Criterion... criteria) {
    return counting.durations(groupings, List.of(criteria));
  }

  @Override
  public RecordedWorkflow get(String id) {
    return histories.workflow(id);
  }

  @Override
  public WorkflowHistory history(String id) {
    return histories.history(id);
  }

  @Override
  public Stream<RecordedStep> steps(String id) {
    return histories.steps(id);
  }

  @Override
  public boolean cancel(String id) {
    return control.cancel(id, true);
  }

  @Override
  public boolean cancelAlone(String id) {
    return control.cancel(id, false);
  }

  @Override
  public void resume(String id) {
    control.resume(id);
  }

  @Override
  public String fork(Fork fork) {
    return control.fork(fork, null);
  }

  @Override
  public String fork(Fork fork, Fn.Of0<?> workflow) {
    return control.fork(fork, workflow::call);
  }

  @Override
  public String fork(Fork fork, Fn.Void0 workflow) {
    return control.fork(fork, workflow::call);
  }

  @Override
  public ReplayResult replay(String id) {
    return control.replay(id);
  }

  @Override
  public List<ReplayResult> replayInFlight() {
    return control.replayInFlight();
  }

  @Override
  public int delete(String id) {
    return control.delete(id);
  }

  @Override
  public BulkOperation bulk(Criterion... criteria) {
    if (criteria.length == 0) {
      throw new UsageException(
          "workflows().bulk was given no criteria, and would touch all workflows. Say which, or"
              + " Criterion.all() if you mean all.");
    }
    return new BulkOperations(bulk, finding, List.of(criteria));
  }
}
