package dev.cairn.internal.store.cluster;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.internal.store.jdbc.BorrowedConnection;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.sql.SqlErrorKind;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what other processes let this one know: one connection that listens, and one thread.
 * Whoever is told also asks by itself from time to time, since nothing is heard while the
 * connection is down. Thread-safe.
 */
public final class Notifications implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

  /** How long one look at the connection takes, and so how long closing does at most. */
  private static final Duration LOOK = Duration.ofMillis(100);

  /** How many quiet looks there are before the connection has to show that it still stands. */
  private static final int QUIET_LOOKS = 10;

  private static final int VALIDATION_SECONDS = 1;

  private final Database database;
  private final List<Runnable> orphaned = new CopyOnWriteArrayList<>();
  private final List<Runnable> ended = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> queued = new CopyOnWriteArrayList<>();
  private final List<Runnable> cancelled = new CopyOnWriteArrayList<>();
  private final List<Runnable> scheduled = new CopyOnWriteArrayList<>();
  private final List<Consumer<List<String>>> sent = new CopyOnWriteArrayList<>();
  private final List<Runnable> unheard = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean listening;
  private final BackgroundTasks tasks;
  private volatile @Nullable PeriodicTask task;

  public Notifications(Database database, BackgroundTasks tasks) {
    this.database = database;
    this.tasks = tasks;
  }

  /**
   * Tells somebody that workflows may have been left behind by their executor. Like all listeners
   * here that take nothing, it is told too when the connection is new, since anything may have
   * happened before.
   *
   * @param listener quick, and thread-safe; it runs on the listening thread
   */
  public void whenOrphaned(Runnable listener) {
    orphaned.add(listener);
  }

  /**
   * Tells somebody that a workflow has ended that some process waits for.
   *
   * @param listener as above
   */
  public void whenEnded(Runnable listener) {
    ended.add(listener);
  }

  /**
   * Tells somebody that a queue has work, or other settings.
   *
   * @param listener takes the queue's name
   */
  public void whenQueued(Consumer<String> listener) {
    queued.add(listener);
  }

  /**
   * Tells somebody that workflows were cancelled that some executor runs.
   *
   * @param listener as above
   */
  public void whenCancelled(Runnable listener) {
    cancelled.add(listener);
  }

  /**
   * Tells somebody that schedules have changed.
   *
   * @param listener as above
   */
  public void whenScheduled(Runnable listener) {
    scheduled.add(listener);
  }

  /**
   * Tells somebody that something was sent to workflows.
   *
   * @param listener takes the workflows' ids
   */
  public void whenSent(Consumer<List<String>> listener) {
    sent.add(listener);
  }

  /**
   * Tells somebody that the connection is new, and anything may have happened before.
   *
   * @param listener as above
   */
  public void whenUnheard(Runnable listener) {
    unheard.add(listener);
  }

  /**
   * Whether others are heard, as far as is known: a connection that has gone silent is found out
   * within seconds.
   *
   * @return whether there is a connection that listens
   */
  public boolean areHeard() {
    return listening;
  }

  /** Begins to listen. */
  public synchronized void start() {
    if (task == null && !closed.get()) {
      PeriodicTask listens =
          tasks.periodic("cairn-listen", this::listenUntilItFails, Duration.ZERO);
      task = listens; // before its thread looks for it
      listens.start();
    }
  }

  /** Listens until the connection fails, and waits as long as the database does not answer. */
  private void listenUntilItFails() {
    try (var repetition = database.repetition("listen for notifications")) {
      while (!closed.get()) {
        listenOnce(repetition);
      }
    }
  }

  private void listenOnce(Database.Repetition repetition) {
    try (BorrowedConnection borrowed = database.borrowBriefly()) {
      subscribe(borrowed, "listen");
      repetition.close();
      works();
      hearOn(borrowed);
    } catch (SQLException problem) {
      if (!closed.get()) {
        repetition.await(problem);
      }
    }
  }

  private void works() {
    PeriodicTask running = task;
    if (running != null) {
      running.works();
    }
  }

  /** Whoever borrows the connection afterwards shall not be told anything, so it unlistens. */
  private void subscribe(BorrowedConnection borrowed, String verb) throws SQLException {
    String channel = database.sql("cairn.notify").replace("\"", "\"\"");
    try (Statement statement = borrowed.direct().createStatement()) {
      statement.execute(verb + " \"" + channel + "\"");
    } catch (SQLException | RuntimeException | Error broken) {
      database.discard(borrowed);
      throw broken;
    }
  }

  private void hearOn(BorrowedConnection borrowed) throws SQLException {
    listening = true;
    try {
      tell(new Notification.Unheard());
      hear(borrowed);
    } catch (SQLException | RuntimeException | Error broken) {
      database.discard(borrowed);
      throw broken;
    } finally {
      listening = false;
    }
    if (borrowed.connection().isValid(VALIDATION_SECONDS)) {
      subscribe(borrowed, "unlisten");
    } else {
      database.discard(borrowed);
    }
  }

  private void hear(BorrowedConnection borrowed) throws SQLException {
    PGConnection channel = borrowed.connection().unwrap(PGConnection.class);
    int quiet = 0;
    while (!closed.get()) {
      PGNotification[] heard = channel.getNotifications((int) LOOK.toMillis());
      if (heard == null || heard.length == 0) {
        quiet++;
        if (quiet % QUIET_LOOKS == 0) {
          validate(borrowed);
        }
      } else {
        quiet = 0;
        for (PGNotification notification : heard) {
          tell(Notification.of(notification.getParameter()));
        }
      }
    }
  }

  /** A second of silence may be all there is to hear, or the network has dropped the connection. */
  private static void validate(BorrowedConnection borrowed) throws SQLException {
    if (!borrowed.connection().isValid(VALIDATION_SECONDS)) {
      throw new SQLException("The listening connection is gone", SqlErrorKind.CONNECTION_FAILURE);
    }
    if (borrowed.hasReportedReadOnly()) {
      throw new SQLException(
          "The server of the listening connection is read-only", BorrowedConnection.READ_ONLY);
    }
  }

  private void tell(Notification news) {
    try {
      switch (news) {
        case Notification.Orphans orphans -> orphaned.forEach(Runnable::run);
        case Notification.Ended someEnded -> ended.forEach(Runnable::run);
        case Notification.Queued(String queue) ->
            queued.forEach(listener -> listener.accept(queue));
        case Notification.Sent(var workflowIds) ->
            sent.forEach(listener -> listener.accept(workflowIds));
        case Notification.Cancelled some -> cancelled.forEach(Runnable::run);
        case Notification.Schedules schedules -> scheduled.forEach(Runnable::run);
        case Notification.Unheard unheard ->
            Stream.of(orphaned, ended, cancelled, scheduled, this.unheard)
                .flatMap(List::stream)
                .forEach(Runnable::run);
      }
    } catch (RuntimeException bug) {
      LOG.error("A listener failed on {}", news, bug);
    }
  }

  /** Ends, and waits until the thread has ended. */
  @Override
  public void close() {
    closed.set(true);
    PeriodicTask running;
    synchronized (this) {
      running = task;
    }
    if (running != null) {
      running.close();
    }
  }
}
