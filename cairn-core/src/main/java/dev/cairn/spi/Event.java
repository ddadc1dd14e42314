package dev.cairn.spi;

import dev.cairn.common.WorkflowState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that happened in the engine, reported to each {@link Listener}. */
public sealed interface Event {
  /**
   * A record in the journal, identified by its workflow and key.
   *
   * @param workflowId the workflow id
   * @param key the step key; {@code begin} for the start of the workflow, {@code end} for its
   *     outcome, {@code begin and end} for a workflow that was called directly and made no durable
   *     call, {@code continue as new} for the begin of its next generation
   */
  record Line(String workflowId, String key) {}

  /**
   * Records are about to be written in one commit. If the process dies now, none of them is kept;
   * otherwise, some may still be rejected.
   *
   * @param lines the records
   */
  record Recording(List<Line> lines) implements Event {}

  /**
   * Records were committed; the threads that wait for them do not know yet, except those that read
   * them from the database, such as handles of queued workflows. Not included are records that were
   * rejected because their writer does not own the workflow any more, and records that existed
   * already.
   *
   * @param lines the records, one or more
   */
  record Recorded(List<Line> lines) implements Event {}

  /**
   * The journal has committed a batch of entries. Transactions are not included; they commit their
   * records themselves.
   *
   * @param entries the number of entries: records, starts, ends and releases
   * @param took the time of the statements and the commit
   */
  record JournalCommitted(int entries, Duration took) implements Event {}

  /**
   * A run of a workflow begins, or continues from its records.
   *
   * @param workflowId the workflow id
   * @param name its registered name
   * @param attempt 1 for the first, one more for each recovery and each generation
   */
  record RunStarted(String workflowId, String name, int attempt) implements Event {}

  /**
   * A run of a workflow has ended in this process.
   *
   * @param workflowId the workflow id
   * @param name its registered name
   * @param state the state, including {@link WorkflowState#STUCK}
   * @param at when it ended, as recorded
   */
  record RunEnded(String workflowId, String name, WorkflowState state, Instant at)
      implements Event {}

  /**
   * A generation of a workflow ended with {@code Durable.continueAsNew}, and the next one begins in
   * this process.
   *
   * @param workflowId the workflow id
   * @param name its registered name
   * @param generation the generation that begins, 2 or more
   */
  record RunContinued(String workflowId, String name, int generation) implements Event {}

  /**
   * A run was removed from memory for the time of a long sleep. It keeps its queue slot, and starts
   * again with the same attempt when the sleep is over.
   *
   * @param workflowId the workflow id
   * @param until the end of the sleep
   */
  record RunUnloaded(String workflowId, Instant until) implements Event {}

  /**
   * A run was dropped in this process without a record, because this executor does not own the
   * workflow any more or is closing.
   *
   * @param workflowId the workflow id
   * @param reason the reason
   */
  record RunDropped(String workflowId, String reason) implements Event {}

  /**
   * A try of a step failed, and another one follows.
   *
   * @param workflowId the workflow id
   * @param key the step key
   * @param tries the number of tries so far
   * @param failure the exception of the try
   */
  record StepRetried(String workflowId, String key, int tries, Throwable failure)
      implements Event {}

  /**
   * Workflow code begins to wait: for a message, an event, a promise, the end of another workflow
   * or of a sleep, or for the next try of a step. A wait that would end at once may be missing;
   * that for a sleep is, if the sleep is over on replay or the workflow was cancelled meanwhile. So
   * are waits of a workflow for its own branches, which report theirs.
   *
   * @param workflowId the workflow id
   * @param key the key of the record that ends the wait, such as {@code receive approval} or {@code
   *     price[2]/sleep}; the step key for the next try of a step
   * @param awaited what ends the wait before its limit
   * @param until when the wait ends at the latest; null if it has no limit
   */
  record WaitStarted(String workflowId, String key, Awaited awaited, @Nullable Instant until)
      implements Event {}

  /** What ends a wait of workflow code before its limit. */
  sealed interface Awaited {
    /** Only the time: the end of a sleep, or of the pause before the next try of a step. */
    record Time() implements Awaited {}

    /**
     * The end of another workflow, or of the first of several, or an event that it publishes.
     *
     * @param ids the workflow ids, one or more
     */
    record Workflows(List<String> ids) implements Awaited {
      /** Copies the ids. */
      public Workflows {
        ids = List.copyOf(ids);
      }
    }

    /** A message, or the completion of a promise. */
    record Value() implements Awaited {}
  }

  /**
   * A wait of workflow code has ended in this process, by what it waited for, by its limit, or
   * because the run stops.
   *
   * @param workflowId the workflow id
   * @param key the key that {@link WaitStarted} reported
   */
  record WaitEnded(String workflowId, String key) implements Event {}

  /**
   * A compensation failed after its last try. The other compensations are executed, and the
   * workflow fails with its original exception.
   *
   * @param workflowId the workflow id
   * @param name the name of the compensation
   * @param failure the exception of the last try
   */
  record CompensationFailed(String workflowId, String name, Throwable failure) implements Event {}

  /**
   * A replayed step was called with other arguments than those with which it was recorded.
   *
   * @param workflowId the workflow id
   * @param key the step key
   */
  record ArgumentsDiffer(String workflowId, String key) implements Event {}

  /**
   * The code of a workflow ended without requesting steps that another build had recorded. Their
   * records are kept.
   *
   * @param workflowId the workflow id
   * @param keys the step keys
   */
  record StepsNotRequested(String workflowId, List<String> keys) implements Event {}

  /**
   * The history of a workflow has become large, which makes its recovery slow. Reported once for
   * each workflow.
   *
   * @param workflowId the workflow id
   * @param records the number of records
   * @param bytes the size of their outcomes as JSON, in bytes
   */
  record HistoryLarge(String workflowId, int records, long bytes) implements Event {}

  /**
   * Workflows wait in the database whose name no live executor has registered.
   *
   * @param name the name of the workflows
   * @param waiting the number of workflows
   */
  record UnknownWorkflow(String name, long waiting) implements Event {}

  /**
   * Statements of Cairn fail and are repeated: Postgres does not answer, or cannot execute them
   * now. Reported once for each outage.
   *
   * @param sqlState the SQL state of the first error; empty if it had none
   * @param problem the message of the server, the driver or the connection pool
   */
  record DatabaseAway(String sqlState, String problem) implements Event {}

  /**
   * All connections of the pool or of the server are in use, and statements wait for one. This does
   * not mean that Postgres does not answer.
   *
   * @param sqlState the SQL state of the error; empty if the pool reported it without one
   * @param problem the message of the pool or the server
   */
  record ConnectionsExhausted(String sqlState, String problem) implements Event {}

  /**
   * Statements succeed again after an outage.
   *
   * @param sqlState the SQL state that {@link DatabaseAway} or {@link ConnectionsExhausted}
   *     reported
   * @param after how long the outage lasted
   */
  record DatabaseBack(String sqlState, Duration after) implements Event {}

  /**
   * This executor has started, and other executors of its application that run workflows count as
   * alive. If one of them was killed, its workflows are taken over when its lease expires.
   *
   * @param executors the number of these executors
   * @param longest the time until the last of their leases expires
   */
  record LeasesOfOthers(int executors, Duration longest) implements Event {}

  /**
   * Virtual threads could not run for half a second, because workflow code computes on all carrier
   * threads of the JVM. Reported once until that has ended.
   *
   * @param places up to five workflows by name, and where their code is
   * @param carriers the number of carrier threads after it was raised for other workflows; zero if
   *     it cannot be changed, as before Java 24
   */
  record CarriersBusy(List<String> places, int carriers) implements Event {}

  /**
   * The database is served by another server than before, such as a promoted standby, which may
   * lack the last commits. This executor dropped its runs, which are replayed from the database,
   * and continues under a new id.
   *
   * @param before the previous server: its system identifier and timeline, as far as they are known
   * @param after the current server
   * @param runs the number of runs that were dropped
   * @param missing how many of the last confirmed records of this executor are missing
   * @param checked how many of them were checked
   */
  record DatabaseFailedOver(String before, String after, int runs, int missing, int checked)
      implements Event {}

  /**
   * This executor declared another executor with an expired lease dead. The workflows of that
   * executor are taken over.
   *
   * @param executor the id of the dead executor
   */
  record ExecutorDeclaredDead(String executor) implements Event {}

  /**
   * This executor has extended its lease.
   *
   * @param executor its id
   * @param margin how much of the lease was left; the lease expires, and others take over, if it
   *     reaches zero
   */
  record LeaseExtended(String executor, Duration margin) implements Event {}

  /**
   * This executor was declared dead by another one. It dropped its runs and continues under a new
   * id.
   *
   * @param executor its previous id
   */
  record ExecutorLost(String executor) implements Event {}
}
