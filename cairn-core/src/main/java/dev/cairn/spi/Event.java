package dev.cairn.spi;

import dev.cairn.common.WorkflowState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What happens in the engine. */
public sealed interface Event {
  /**
   * One line of the journal, by name.
   *
   * @param workflowId the workflow that it belongs to
   * @param key a step's key, {@code begin} for the workflow's acceptance, {@code end} for its
   *     outcome, {@code begin and end} for a direct call that did nothing durable between them,
   *     {@code continue as new} for the beginning of its next generation
   */
  record Line(String workflowId, String key) {}

  /**
   * Lines are about to be written in one commit. If the process dies now, none of them is kept; if
   * it lives, some may still be refused.
   *
   * @param lines what is written
   */
  record Recording(List<Line> lines) implements Event {}

  /**
   * Lines were committed; those who wait for them do not know yet. Lines that were refused, since
   * their writer does not own the workflow any more, or that a call before had written, are left
   * out.
   *
   * @param lines what was committed, at least one
   */
  record Recorded(List<Line> lines) implements Event {}

  /**
   * A run begins, or goes on from its records.
   *
   * @param workflowId the workflow
   * @param name its name
   * @param attempt 1 for the first, one more for every recovery and every generation
   */
  record RunStarted(String workflowId, String name, int attempt) implements Event {}

  /**
   * A run has ended here.
   *
   * @param workflowId the workflow
   * @param name its name
   * @param state how it ended, {@link WorkflowState#STUCK} included
   */
  record RunEnded(String workflowId, String name, WorkflowState state) implements Event {}

  /**
   * A generation of a workflow ended with {@code Durable.continueAsNew}, and the next one begins in
   * this process.
   *
   * @param workflowId the workflow
   * @param name its name
   * @param generation the generation that begins, 2 or more
   */
  record RunContinued(String workflowId, String name, int generation) implements Event {}

  /**
   * A run was unloaded from memory because it sleeps for long. It keeps its slot, and continues as
   * the same attempt when the sleep ends.
   *
   * @param workflowId the workflow
   * @param until the end of the sleep
   */
  record RunUnloaded(String workflowId, Instant until) implements Event {}

  /**
   * A run was dropped here without a record, since this executor no longer owns it or is closing.
   *
   * @param workflowId the workflow
   * @param reason why
   */
  record RunDropped(String workflowId, String reason) implements Event {}

  /**
   * A try of a step failed and is followed by another.
   *
   * @param workflowId the workflow
   * @param key the step's key
   * @param tries how many tries there were
   * @param failure what was thrown
   */
  record StepRetried(String workflowId, String key, int tries, Throwable failure)
      implements Event {}

  /**
   * What was to undo a step failed for good; the rest is undone, and the workflow fails with what
   * it failed with.
   *
   * @param workflowId the workflow
   * @param name the compensation's name
   * @param failure what it threw last
   */
  record CompensationFailed(String workflowId, String name, Throwable failure) implements Event {}

  /**
   * A replayed step was called with other arguments than those of which the outcome was recorded.
   *
   * @param workflowId the workflow
   * @param key the step's key
   */
  record ArgumentsDiffer(String workflowId, String key) implements Event {}

  /**
   * The code ended without requesting steps that another build recorded. Their records are kept.
   *
   * @param workflowId the workflow
   * @param keys the keys of the steps
   */
  record StepsNotRequested(String workflowId, List<String> keys) implements Event {}

  /**
   * A workflow's history has become large, which makes its recovery slow. Told once.
   *
   * @param workflowId the workflow
   * @param records how many records it has
   * @param bytes how many bytes their outcomes have, as JSON
   */
  record HistoryLarge(String workflowId, int records, long bytes) implements Event {}

  /**
   * Workflows wait in the database whose name no living executor has registered.
   *
   * @param name the name
   * @param waiting how many of them
   */
  record UnknownWorkflow(String name, long waiting) implements Event {}

  /**
   * Statements of Cairn's own fail and are repeated: Postgres does not answer, or it cannot execute
   * them now. Told once for each outage; the state tells outages apart.
   *
   * @param sqlState the SQL state of the first error; empty if there was none
   * @param problem what the server, the driver or the pool said
   */
  record DatabaseAway(String sqlState, String problem) implements Event {}

  /**
   * All connections are in use: those of the pool, or those that the server permits. Statements
   * wait for one. This says nothing about whether Postgres answers.
   *
   * @param sqlState the SQL state of the error; empty if a pool gave none
   * @param problem what the pool or the server said
   */
  record ConnectionsExhausted(String sqlState, String problem) implements Event {}

  /**
   * Statements succeed again that failed before.
   *
   * @param sqlState the SQL state that {@link DatabaseAway} or {@link ConnectionsExhausted} told
   * @param after how long it took
   */
  record DatabaseBack(String sqlState, Duration after) implements Event {}

  /**
   * An executor has started while others of its application, as far as is known, run workflows. If
   * one of them was killed, its workflows are taken over when its lease ends.
   *
   * @param executors how many there are
   * @param longest how long the last of their leases lasts
   */
  record LeasesOfOthers(int executors, Duration longest) implements Event {}

  /**
   * Virtual threads have not got to run for half a second, since code of workflows computes on all
   * carrier threads of the JVM. It is reported once, until that has ended.
   *
   * @param places up to five workflows, by name, and where their code is
   * @param carriers how many carrier threads there are now, for others to go on; zero where their
   *     number cannot be changed, before Java 24
   */
  record CarriersBusy(List<String> places, int carriers) implements Event {}

  /**
   * The database is served by another server than before, such as a promoted standby, which may
   * lack the last commits. This executor dropped its runs, which are replayed from what is recorded
   * there, and goes on under a new id.
   *
   * @param before the server before: its system identifier and timeline, as far as they are known
   * @param after the server now
   * @param runs how many runs were dropped
   * @param missing how many of the last confirmed records of this executor are not there
   * @param checked how many were looked for
   */
  record DatabaseFailedOver(String before, String after, int runs, int missing, int checked)
      implements Event {}

  /**
   * This executor declared another one dead, because its lease had expired. Live executors take
   * over its workflows.
   *
   * @param executor the id of the dead executor
   */
  record ExecutorDeclaredDead(String executor) implements Event {}

  /**
   * This executor was declared dead by another; it dropped its runs and goes on under a new id.
   *
   * @param executor the id that is gone
   */
  record ExecutorLost(String executor) implements Event {}
}
