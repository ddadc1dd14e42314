package dev.cairn.internal.operate;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.ValueException;
import dev.cairn.history.DeploymentReport;
import dev.cairn.history.ExportedHistory;
import dev.cairn.history.Histories;
import dev.cairn.history.HistoryReplay;
import dev.cairn.history.Redaction;
import dev.cairn.internal.engine.WorkflowCommands;
import dev.cairn.internal.execution.UnknownWorkflow;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.value.AttributeJson;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.spi.Codec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Implements {@link Histories} on the store. Thread-safe. */
public final class HistoryOperations implements Histories {
  private static final int MAX_LIMIT = 1_000_000;
  private static final int DEFAULT_LIMIT = 10_000;
  private static final int MAX_NAME_LENGTH = 150;

  private final HistoryExporter exporter;
  private final WorkflowLister lister;
  private final WorkflowCommands commands;

  /**
   * Creates the operations.
   *
   * @param store the database
   * @param codec decodes values
   * @param commands replays workflows
   */
  public HistoryOperations(Store store, Codec codec, WorkflowCommands commands) {
    this.exporter = new HistoryExporter(store, codec);
    this.lister = new WorkflowLister(store.search(new AttributeJson(codec)::encode));
    this.commands = commands;
  }

  @Override
  public ExportedHistory export(String id) {
    return exporter.export(id).orElseThrow(() -> UnknownWorkflow.of(id));
  }

  @Override
  public Stream<ExportedHistory> export(int limit, Criterion... criteria) {
    checkLimit(limit);
    return lister
        .all(List.of(criteria))
        .limit(limit)
        .map(WorkflowSummary::id)
        .map(exporter::export)
        .flatMap(Optional::stream);
  }

  private static void checkLimit(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new InvalidArgumentException(
          "limit", "The limit is %d; must be 1 to %,d.".formatted(limit, MAX_LIMIT));
    }
  }

  @Override
  public List<Path> exportTo(Path folder, int limit, Redaction redaction, Criterion... criteria) {
    checkLimit(limit);
    try {
      Files.createDirectories(folder);
    } catch (IOException problem) {
      throw new ValueException(
          "The folder %s cannot be created: %s. Give another one, or correct its rights."
              .formatted(folder, problem),
          null,
          problem);
    }
    return export(limit, criteria)
        .map(history -> {
          Path file = folder.resolve(fileName(history));
          history.redact(redaction).writeTo(file);
          return file;
        })
        .toList();
  }

  /** Returns a readable name; ids that cannot be part of a file name get a hash of the id. */
  private static String fileName(ExportedHistory history) {
    String whole = history.workflow().name() + "-" + history.workflow().id();
    String portable = whole.replaceAll("[^A-Za-z0-9._@-]", "_");
    if (portable.length() > MAX_NAME_LENGTH) {
      portable = portable.substring(0, MAX_NAME_LENGTH);
    }
    String suffix =
        portable.equals(whole)
            ? ""
            : "-" + UUID.nameUUIDFromBytes(whole.getBytes(StandardCharsets.UTF_8));
    return portable + suffix + ".json";
  }

  @Override
  public HistoryReplay replay(ExportedHistory history) {
    return commands.replay(history);
  }

  @Override
  public DeploymentReport checkDeployment() {
    return checkDeployment(DEFAULT_LIMIT, (replayed, total) -> {});
  }

  @Override
  public DeploymentReport checkDeployment(int limit, DeploymentReport.Progress progress) {
    checkLimit(limit);
    return commands.checkDeployment(limit, progress);
  }
}
