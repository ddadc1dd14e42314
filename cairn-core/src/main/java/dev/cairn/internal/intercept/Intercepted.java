package dev.cairn.internal.intercept;

import dev.cairn.internal.run.ActiveRun;
import dev.cairn.start.Placement;
import dev.cairn.start.StartOptions;
import java.sql.Connection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is intercepted. */
public sealed interface Intercepted {
  /**
   * A workflow.
   *
   * @param id its id
   * @param name its registered name
   * @param headers the headers that it was started with
   * @param attempt the number of the attempt; 0 in a dry run
   */
  record Workflow(String id, String name, Map<String, String> headers, int attempt) {
    /** The workflow that a run executes. */
    public static Workflow of(ActiveRun run) {
      int attempt = run.isDryRun() ? 0 : run.owned().attempt();
      return new Workflow(run.id(), run.definition().name(), run.headers(), attempt);
    }
  }

  /** What it is, for messages. */
  String label();

  /** A run of a workflow. */
  record Run(
      Workflow workflow,
      int generation,
      Instant startedAt,
      @Nullable String forkedFrom,
      boolean hasRecords,
      boolean isDryRun)
      implements Intercepted {
    /**
     * A run that begins.
     *
     * @param startedAt when its generation first ran
     */
    public static Run of(ActiveRun run, Instant startedAt) {
      return new Run(
          Workflow.of(run),
          run.owned().generation(),
          startedAt,
          run.forkedFrom(),
          run.records().get() > 0,
          run.isDryRun());
    }

    @Override
    public String label() {
      return "a run of workflow '%s'".formatted(workflow.id);
    }
  }

  /** A branch of a workflow. */
  record Branch(Workflow workflow, String path, boolean isDryRun) implements Intercepted {
    @Override
    public String label() {
      return "branch '%s' of workflow '%s'".formatted(path, workflow.id);
    }
  }

  /** A try of a step. */
  record Step(
      Workflow workflow,
      String name,
      String key,
      Instant startedAt,
      int tries,
      boolean isCompensation)
      implements Intercepted {
    @Override
    public String label() {
      return "step '%s' of workflow '%s'".formatted(key, workflow.id);
    }
  }

  /**
   * A try of a transaction.
   *
   * @param workflow the workflow; null outside of workflows
   * @param name its name
   * @param key the key of its record; null if it is not recorded
   * @param database the database's name; empty for that of Cairn
   * @param startedAt when the first try began; null if it is not recorded
   * @param tries the number of the try
   * @param isCompensation whether it undoes something
   * @param connection its connection
   * @param ends takes actions for its end
   */
  record Transaction(
      @Nullable Workflow workflow,
      String name,
      @Nullable String key,
      String database,
      @Nullable Instant startedAt,
      int tries,
      boolean isCompensation,
      Connection connection,
      TransactionEnds ends)
      implements Intercepted {
    @Override
    public String label() {
      return workflow == null
          ? "transaction '%s'".formatted(name)
          : "transaction '%s' of workflow '%s'".formatted(name, workflow.id);
    }
  }

  /**
   * A start of a workflow.
   *
   * @param id under which id
   * @param name the registered name
   * @param parentId the workflow that starts it as a child; null if there is none
   * @param queue its queue; null if it is to run at once
   */
  record Start(String id, String name, @Nullable String parentId, @Nullable String queue)
      implements Intercepted {
    /** The start with some options. */
    public static Start of(
        String id, String name, @Nullable String parentId, StartOptions options) {
      Placement placement = options.placement();
      return new Start(id, name, parentId, placement == null ? null : placement.queue());
    }

    @Override
    public String label() {
      return "the start of workflow '%s'".formatted(id);
    }
  }

  /**
   * A message that is sent.
   *
   * @param receiverId the receiver
   * @param topic its topic
   * @param senderId the workflow whose code sends it; null if there is none
   */
  record Send(String receiverId, String topic, @Nullable String senderId) implements Intercepted {
    @Override
    public String label() {
      return "a message to workflow '%s' on topic '%s'".formatted(receiverId, topic);
    }
  }

  /** A message that is received. */
  record Receive(Workflow workflow, String topic, Map<String, String> messageHeaders)
      implements Intercepted {
    @Override
    public String label() {
      return "a message on topic '%s' that workflow '%s' receives".formatted(topic, workflow.id);
    }
  }
}
