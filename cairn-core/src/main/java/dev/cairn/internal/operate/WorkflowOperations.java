package dev.cairn.internal.operate;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.Attributes;
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
import dev.cairn.operate.TextSearch;
import dev.cairn.operate.WorkflowCount;
import dev.cairn.operate.WorkflowDurations;
import dev.cairn.operate.WorkflowHistory;
import dev.cairn.operate.WorkflowPage;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.operate.Workflows;
import dev.cairn.queue.QueueTarget;
import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.start.Fn;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Implements {@link Workflows} on the store. Thread-safe. */
public final class WorkflowOperations implements Workflows {
  private final WorkflowSearch search;
  private final WorkflowLister lister;
  private final WorkflowCounts counts;
  private final HistoryReader historyReader;
  private final WorkflowCommands commands;
  private final BulkCommands bulk;
  private final AttributeJson attributes;
  private final Codec codec;

  /**
   * Creates the operations.
   *
   * @param store the database
   * @param codec decodes values
   * @param commands cancels, resumes, forks, deletes and replays
   */
  public WorkflowOperations(Store store, Codec codec, WorkflowCommands commands) {
    this.commands = commands;
    this.codec = codec;
    this.attributes = new AttributeJson(codec);
    this.search = store.search(attributes::encode);
    this.lister = new WorkflowLister(search);
    this.bulk = store.bulkCommands(attributes::encode);
    this.counts = store.counts(attributes::encode);
    this.historyReader = new HistoryReader(store, codec);
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
  public WorkflowPage search(TextSearch text) {
    if (!codec.withContext(SerializationContext.arguments("")).seal("0").equals("0")) {
      throw new InvalidArgumentException(
          "text",
          "The codec encrypts values, so the database cannot search for '%s' in them. Search by ids, names or attributes."
              .formatted(text.text()));
    }
    return lister.page(text);
  }

  @Override
  public long count(Criterion... criteria) {
    return counts.count(List.of(criteria));
  }

  @Override
  public List<WorkflowCount> counts(List<GroupBy> groupings, Criterion... criteria) {
    return counts.counts(groupings, List.of(criteria));
  }

  @Override
  public List<WorkflowDurations> durations(List<GroupBy> groupings, Criterion... criteria) {
    return counts.durations(groupings, List.of(criteria));
  }

  @Override
  public RecordedWorkflow get(String id) {
    return historyReader.workflow(id);
  }

  @Override
  public WorkflowHistory history(String id) {
    return historyReader.history(id);
  }

  @Override
  public Stream<RecordedStep> steps(String id) {
    return historyReader.steps(id, 0);
  }

  @Override
  public Stream<RecordedStep> steps(String id, int from) {
    if (from < 0) {
      throw new InvalidArgumentException("from", "from is %d; must be 0 or more.".formatted(from));
    }
    return historyReader.steps(id, from);
  }

  @Override
  public boolean cancel(String id) {
    return commands.cancel(id, true, null);
  }

  @Override
  public boolean cancel(String id, String reason) {
    return commands.cancel(id, true, reason);
  }

  @Override
  public boolean cancelAlone(String id) {
    return commands.cancel(id, false, null);
  }

  @Override
  public boolean cancelAlone(String id, String reason) {
    return commands.cancel(id, false, reason);
  }

  @Override
  public void resume(String id) {
    commands.resume(id, null);
  }

  @Override
  public void resume(String id, QueueTarget queue) {
    commands.resume(id, queue);
  }

  @Override
  public boolean delay(String id, Duration delay) {
    return commands.delay(id, delay);
  }

  @Override
  public void setAttributes(String id, Map<String, ?> attributes) {
    commands.setAttributes(id, this.attributes.encode(Attributes.of(attributes)));
  }

  @Override
  public void removeAttributes(String id, Collection<String> keys) {
    commands.removeAttributes(id, Attributes.keys(keys));
  }

  @Override
  public String fork(Fork fork) {
    return commands.fork(fork, null);
  }

  @Override
  public String fork(Fork fork, Fn.Void0 workflow) {
    return commands.fork(fork, workflow);
  }

  @Override
  public ReplayResult replay(String id) {
    return commands.replay(id);
  }

  @Override
  public List<ReplayResult> replayInFlight() {
    return commands.replayInFlight();
  }

  @Override
  public int delete(String id) {
    return commands.delete(id);
  }

  @Override
  public BulkOperation bulk(Criterion... criteria) {
    if (criteria.length == 0) {
      throw new InvalidArgumentException(
          "criteria",
          "workflows().bulk was called without criteria, which would affect all workflows. Add criteria, or use"
              + " Criterion.all() for all workflows.");
    }
    return new BulkOperations(bulk, search, List.of(criteria));
  }
}
