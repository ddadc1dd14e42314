package dev.cairn.testkit;

import dev.cairn.Pipeline;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Isolation;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Workflows of the cluster tests. They write rows from which a test can tell which process executed
 * what, how often, and how many ran at once.
 */
public class ClusterWorkflows {
  /**
   * Tables of the test. The number of jobs in a room is counted under the row lock of the room, so
   * that concurrent jobs are counted exactly.
   */
  public static final String TABLES =
      """
      create table room (
        name text primary key, inside integer not null default 0, peak integer not null default 0);
      create table running (workflow_id text primary key, room text not null);
      create table booking (name text not null);
      create table execution (
        name text not null, pid bigint not null, at timestamptz not null default clock_timestamp());
      create table poison (name text);
      """;

  private final TestDatabase database;
  private final CountDownLatch release;

  ClusterWorkflows(TestDatabase database, CountDownLatch release) {
    this.database = database;
    this.release = release;
  }

  /**
   * A job that occupies a room.
   *
   * @param room the room that the job enters
   * @param millis how long the job sleeps in the room
   */
  public record Job(String room, long millis) {}

  /** Occupies a queue slot from before it enters the room until after it has left it. */
  @Workflow
  public long job(Job job) {
    enter(job.room());
    long measured = measure(job.room());
    Durable.sleep(Duration.ofMillis(job.millis()));
    bookAndLeave();
    return measured;
  }

  @Transaction(isolation = Isolation.READ_COMMITTED)
  void enter(String room) {
    execute(
        """
        with entered as (insert into running values (?, ?) returning room)
        update room r set inside = r.inside + 1, peak = greatest(r.peak, r.inside + 1)
        from entered e where r.name = e.room
        """,
        Durable.workflowId(),
        room);
  }

  @Step
  long measure(String room) {
    return room.length();
  }

  @Transaction(isolation = Isolation.READ_COMMITTED)
  void bookAndLeave() {
    execute("insert into booking values (?)", Durable.workflowId());
    execute(
        """
        with left_behind as (delete from running where workflow_id = ? returning room)
        update room r set inside = r.inside - 1 from left_behind l where r.name = l.room
        """,
        Durable.workflowId());
  }

  /**
   * Executes a step that blocks until the latch opens where it runs first, and returns at once
   * elsewhere; then a transaction.
   */
  @Workflow
  public String blockThenSign(String name) throws InterruptedException {
    return blockFirstTime(name) + ", " + sign(name);
  }

  @Step
  String blockFirstTime(String name) throws InterruptedException {
    if (recordExecution(name) == 1) {
      release.await();
    }
    return "executed by " + pid();
  }

  @Transaction
  String sign(String name) {
    execute("insert into booking values (?)", name);
    return "signed by " + pid();
  }

  @Workflow
  String pipelined(String name) {
    return sign(name);
  }

  /**
   * Starts a workflow by a pipeline: directly if its number is even, otherwise by the queue
   * "pipelined".
   */
  public static void startPipelined(Pipeline pipeline, ClusterWorkflows works, int number) {
    StartOptions options = StartOptions.id("pipelined" + number);
    pipeline.start(
        number % 2 == 0 ? options : options.queue("pipelined"),
        works::pipelined,
        "pipelined" + number);
  }

  /** A step that halts its JVM as long as the table poison has a row. */
  @Workflow
  String haltWhilePoisoned(String name) {
    return haltIfPoisoned(name);
  }

  @Step
  String haltIfPoisoned(String name) {
    recordExecution(name);
    if (database.count("select count(*) from poison") > 0) {
      Runtime.getRuntime().halt(137);
    }
    return "survived";
  }

  @Workflow
  public String sleep(Duration duration) {
    Durable.sleep(duration);
    return "slept";
  }

  /** Waits for a child that sleeps. */
  @Workflow
  public String sleepInChild(Duration duration) {
    return sleep(duration);
  }

  /**
   * Records an execution, even if its step is not recorded later; returns the number of executions
   * so far.
   */
  private long recordExecution(String name) {
    database.query("insert into execution values (?, ?) returning name", name, pid());
    return database.count("select count(*) from execution where name = ?", name);
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private static void execute(String sql, String... arguments) {
    try (var statement = Durable.connection().prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setString(i + 1, arguments[i]);
      }
      statement.execute();
    } catch (SQLException problem) {
      throw new IllegalStateException(asConflict(problem));
    }
  }

  /**
   * Converts the error of a cancelled statement into a serialization failure, so that the
   * transaction is repeated.
   */
  private static SQLException asConflict(SQLException problem) {
    return "57014".equals(problem.getSQLState())
        ? new SQLException(problem.getMessage(), "40001", problem)
        : problem;
  }
}
