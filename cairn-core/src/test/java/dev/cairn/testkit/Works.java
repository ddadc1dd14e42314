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
 * What the executors of a cluster do in tests: workflows that leave traces in the database, by
 * which it can be told who did what, how often, and how many were at it at once.
 */
public class Works {
  /**
   * The traces. How many are in a room is counted under the lock of its row, so that no two come in
   * unseen by each other.
   */
  public static final String TABLES =
      """
      create table room (
        name text primary key, inside integer not null default 0, peak integer not null default 0);
      create table running (workflow_id text primary key, room text not null);
      create table booking (name text not null);
      create table visit (
        name text not null, pid bigint not null, at timestamptz not null default clock_timestamp());
      create table poison (name text);
      """;

  private final TestDatabase database;
  private final CountDownLatch bell;

  Works(TestDatabase database, CountDownLatch bell) {
    this.database = database;
    this.bell = bell;
  }

  /**
   * Something to do.
   *
   * @param room where it is done
   * @param millis how long it rests meanwhile
   */
  public record Job(String room, long millis) {}

  /** Holds its place in a queue from before it enters the room until after it has left it. */
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

  /** A step that takes until the bell rings where it runs first, and no time elsewhere. */
  @Workflow
  public String vigil(String name) throws InterruptedException {
    return watch(name) + ", " + sign(name);
  }

  @Step
  String watch(String name) throws InterruptedException {
    if (visit(name) == 1) {
      bell.await();
    }
    return "watched by " + pid();
  }

  @Transaction
  String sign(String name) {
    execute("insert into booking values (?)", name);
    return "signed by " + pid();
  }

  @Workflow
  String letter(String name) {
    return sign(name);
  }

  /** Starts the letter of a number by a pipeline, in turn directly and by the queue "letters". */
  public static void pour(Pipeline pipeline, Works works, int number) {
    StartOptions as = StartOptions.id("letter" + number);
    pipeline.start(number % 2 == 0 ? as : as.queue("letters"), works::letter, "letter" + number);
  }

  /** A step that kills its process as long as there is poison. */
  @Workflow
  String meal(String name) {
    return eat(name);
  }

  @Step
  String eat(String name) {
    visit(name);
    if (database.count("select count(*) from poison") > 0) {
      Runtime.getRuntime().halt(137);
    }
    return "eaten";
  }

  @Workflow
  public String nap(Duration duration) {
    Durable.sleep(duration);
    return "rested";
  }

  /** Waits for a child. */
  @Workflow
  public String outing(Duration duration) {
    return nap(duration);
  }

  /** Notes that a step ran, whatever becomes of it; how often it has by now. */
  private long visit(String name) {
    database.query("insert into visit values (?, ?) returning name", name, pid());
    return database.count("select count(*) from visit where name = ?", name);
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
      throw new IllegalStateException(repeated(problem));
    }
  }

  /**
   * A statement that was cancelled says so as a conflict does, so that its transaction is repeated.
   */
  private static SQLException repeated(SQLException problem) {
    return "57014".equals(problem.getSQLState())
        ? new SQLException(problem.getMessage(), "40001", problem)
        : problem;
  }
}
