package dev.cairn.internal.operate;

import dev.cairn.common.WorkflowState;
import dev.cairn.history.ExportedHistory;
import dev.cairn.history.ExportedHistory.Child;
import dev.cairn.history.ExportedHistory.Code;
import dev.cairn.history.ExportedHistory.Limits;
import dev.cairn.history.ExportedHistory.Span;
import dev.cairn.history.ExportedHistory.Step;
import dev.cairn.history.ExportedHistory.Times;
import dev.cairn.history.ExportedHistory.Workflow;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StoredHistory;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.workflow.HistoryReads;
import dev.cairn.internal.store.workflow.HistoryStore;
import dev.cairn.internal.store.workflow.WorkflowStore;
import dev.cairn.internal.value.BoundCodecs;
import dev.cairn.operate.WorkflowHistory;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.spi.Codec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads histories from the database for export, with decoded values. Thread-safe. */
final class HistoryExporter {
  private final WorkflowStore workflows;
  private final HistoryStore histories;
  private final HistoryReads reads;
  private final BoundCodecs codecs;

  HistoryExporter(Store store, Codec codec) {
    this.workflows = store.workflows();
    this.histories = store.history();
    this.reads = store.historyReads();
    this.codecs = new BoundCodecs(codec);
  }

  /**
   * Reads the history of a workflow. If the workflow continues as new meanwhile, it is read again,
   * because the records of another generation do not match the arguments.
   *
   * @return the history; empty if the workflow does not exist
   */
  Optional<ExportedHistory> export(String id) {
    Optional<WorkflowRow> row = workflows.find(id);
    while (row.isPresent()) {
      Optional<ExportedHistory> history = export(row.get());
      Optional<WorkflowRow> now = workflows.find(id);
      if (now.isEmpty() || now.get().generation() == row.get().generation()) {
        return history;
      }
      row = now;
    }
    return Optional.empty();
  }

  private Optional<ExportedHistory> export(WorkflowRow row) {
    StoredHistory stored = histories.history(row.id());
    return reads
        .find(row.id())
        .flatMap(recorded ->
            outcomes(row.id(), stored)
                .map(outcomes ->
                    new ExportedHistory(
                        workflow(row, recorded.summary()),
                        codecs.arguments(row.generationBindingId()).open(row.input()),
                        value(row.outcome(), codecs.result(row.id())),
                        exception(row.outcome(), failureCodec(row)),
                        steps(row, stored.steps(), outcomes),
                        children(row.id()),
                        false)));
  }

  private Codec failureCodec(WorkflowRow row) {
    return row.state() == WorkflowState.EXHAUSTED ? codecs.exhaustion() : codecs.failure(row.id());
  }

  private static Workflow workflow(WorkflowRow row, WorkflowSummary summary) {
    return new Workflow(
        row.id(),
        row.name(),
        row.state(),
        row.generation(),
        new Code(row.build(), summary.runner().version()),
        new Times(summary.times().created(), row.startedAt(), summary.times().completed()),
        summary.parent(),
        row.queue(),
        row.headers(),
        new Limits(
            row.cancellationStatus().deadline(),
            row.cancellationStatus().cancellation(),
            row.cancellationStatus().reason()));
  }

  /** Reads the outcomes that are too large to be read with the records; empty if one is missing. */
  private Optional<Map<String, Outcome>> outcomes(String id, StoredHistory stored) {
    var outcomes = new HashMap<>(stored.outcomes());
    List<String> missing = new ArrayList<>(stored.steps().stream().map(StepHeader::key).toList());
    missing.removeIf(outcomes::containsKey);
    while (!missing.isEmpty()) {
      Map<String, Outcome> page = histories.outcomes(id, missing);
      if (page.isEmpty()) {
        return Optional.empty();
      }
      outcomes.putAll(page);
      missing.removeIf(page::containsKey);
    }
    return Optional.of(outcomes);
  }

  private List<Step> steps(WorkflowRow row, List<StepHeader> headers, Map<String, Outcome> stored) {
    var steps = new ArrayList<Step>(headers.size());
    boolean tokenReplaced = false;
    for (StepHeader header : headers) {
      Outcome outcome = stored.get(header.key());
      boolean hashed = header.arguments().known() && !tokenReplaced;
      steps.add(
          new Step(
              header.key(),
              header.position(),
              header.kind().name(),
              new Span(
                  header.span().startedAt(), header.span().completedAt(), header.span().tries()),
              hashed ? OptionalLong.of(header.arguments().hash()) : OptionalLong.empty(),
              output(row, header, outcome),
              exception(outcome, codecs.stepFailure(row.generationBindingId(), header.key()))));
      tokenReplaced |= header.kind() == StepKind.PROMISE; // later steps may have got the token
    }
    return steps;
  }

  private @Nullable String output(WorkflowRow row, StepHeader header, @Nullable Outcome outcome) {
    if (header.kind() == StepKind.PROMISE) {
      return "\"" + substituteToken(row.id(), header.key()) + "\"";
    }
    return value(outcome, codecs.stepResult(row.generationBindingId(), header.key()));
  }

  /** Returns a text of the form of a token, because a token is a secret. */
  private static String substituteToken(String id, String key) {
    try {
      byte[] text = (id + "\n" + key).getBytes(StandardCharsets.UTF_8);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java platform provides SHA-256", missing);
    }
  }

  /** Returns a value as plain JSON; null if the outcome is none. */
  private static @Nullable String value(@Nullable Outcome outcome, Codec codec) {
    return outcome instanceof Outcome.Success(var json) ? codec.open(json) : null;
  }

  /** Returns an exception as plain JSON; null if the outcome is none. */
  private static @Nullable String exception(@Nullable Outcome outcome, Codec codec) {
    return outcome instanceof Outcome.Failure(var json) ? codec.open(json) : null;
  }

  private List<Child> children(String id) {
    return reads.children(List.of(id), WorkflowHistory.MOST_CHILDREN).stream()
        .map(child -> new Child(child.id(), child.name(), child.state()))
        .toList();
  }
}
