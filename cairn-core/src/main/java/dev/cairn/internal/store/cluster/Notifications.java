package dev.cairn.internal.store.cluster;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.internal.store.jdbc.BorrowedConnection;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.RetryLoop;
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
 * Receives notifications ({@code LISTEN}) on one connection and one thread. Nothing is received
 * while the connection is down, so listeners also poll. Thread-safe.
 */
public final class Notifications implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

  /** How long one wait for notifications takes, and so how long closing takes at most. */
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

  /** After this many waits without a notification, the connection is validated. */
  private static final int POLLS_PER_VALIDATION = 10;

  private static final int VALIDATION_SECONDS = 1;

  private final Database database;
  private final List<Runnable> unownedListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> endedListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> queueListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> cancelledListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> scheduleListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<List<String>>> sentListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> reconnectListeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean listening;
  private final BackgroundTasks tasks;
  private volatile @Nullable PeriodicTask task;

  public Notifications(Database database, BackgroundTasks tasks) {
    this.database = database;
    this.tasks = tasks;
  }

  /**
   * Adds a listener for workflows without a live executor. Like all listeners here without a
   * parameter except {@link #onReconnect}'s, it is also called after a reconnect, since
   * notifications may have been missed.
   *
   * @param listener fast and thread-safe; runs on the listening thread
   */
  public void onUnowned(Runnable listener) {
    unownedListeners.add(listener);
  }

  /**
   * Adds a listener for ends of workflows for which some process waits.
   *
   * @param listener as above
   */
  public void onWorkflowEnded(Runnable listener) {
    endedListeners.add(listener);
  }

  /**
   * Adds a listener for new work in queues and for changed settings.
   *
   * @param listener takes the name of the queue
   */
  public void onQueueChange(Consumer<String> listener) {
    queueListeners.add(listener);
  }

  /**
   * Adds a listener for cancellations of running workflows.
   *
   * @param listener as above
   */
  public void onCancelled(Runnable listener) {
    cancelledListeners.add(listener);
  }

  /**
   * Adds a listener for changes of schedules.
   *
   * @param listener as above
   */
  public void onScheduleChange(Runnable listener) {
    scheduleListeners.add(listener);
  }

  /**
   * Adds a listener for messages and publications.
   *
   * @param listener takes the ids of the workflows
   */
  public void onSent(Consumer<List<String>> listener) {
    sentListeners.add(listener);
  }

  /**
   * Adds a listener for new connections, before which notifications may have been missed.
   *
   * @param listener as above
   */
  public void onReconnect(Runnable listener) {
    reconnectListeners.add(listener);
  }

  /**
   * Returns whether notifications are received, as far as is known: a connection that has failed
   * silently is detected within seconds.
   */
  public boolean isListening() {
    return listening;
  }

  /** Starts listening. */
  public synchronized void start() {
    if (task == null && !closed.get()) {
      PeriodicTask listens = tasks.periodic("cairn-listen", this::listenUntilClosed, Duration.ZERO);
      task = listens; // set before the thread that reads it is started
      listens.start();
    }
  }

  /** Listens until this is closed; reconnects with delays after errors. */
  private void listenUntilClosed() {
    try (var retryLoop = database.retries().newLoop("listen for notifications")) {
      while (!closed.get()) {
        listenOnce(retryLoop);
      }
    }
  }

  private void listenOnce(RetryLoop retryLoop) {
    try (BorrowedConnection borrowed = database.borrowForStatement()) {
      subscribe(borrowed, "listen");
      retryLoop.close();
      reportSuccess();
      receiveOn(borrowed);
    } catch (SQLException problem) {
      if (!closed.get()) {
        retryLoop.await(problem);
      }
    }
  }

  private void reportSuccess() {
    PeriodicTask running = task;
    if (running != null) {
      running.works();
    }
  }

  /** Executes listen or unlisten. The next borrower of the connection must get no notifications. */
  private void subscribe(BorrowedConnection borrowed, String verb) throws SQLException {
    String channel = database.sql("cairn.notify").replace("\"", "\"\"");
    try (Statement statement = borrowed.direct().createStatement()) {
      statement.execute(verb + " \"" + channel + "\"");
    } catch (SQLException | RuntimeException | Error broken) {
      database.discard(borrowed);
      throw broken;
    }
  }

  private void receiveOn(BorrowedConnection borrowed) throws SQLException {
    listening = true;
    try {
      dispatch(new Notification.Reconnected());
      receive(borrowed);
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

  private void receive(BorrowedConnection borrowed) throws SQLException {
    PGConnection channel = borrowed.connection().unwrap(PGConnection.class);
    int emptyPolls = 0;
    while (!closed.get()) {
      database.checkServer(borrowed);
      PGNotification[] received = channel.getNotifications((int) POLL_TIMEOUT.toMillis());
      if (received == null || received.length == 0) {
        emptyPolls++;
        if (emptyPolls % POLLS_PER_VALIDATION == 0) {
          validate(borrowed);
        }
      } else {
        emptyPolls = 0;
        for (PGNotification notification : received) {
          dispatch(Notification.of(notification.getParameter()));
        }
      }
    }
  }

  /** A silent connection may have been dropped by the network. */
  private static void validate(BorrowedConnection borrowed) throws SQLException {
    if (!borrowed.connection().isValid(VALIDATION_SECONDS)) {
      throw new SQLException("The listening connection is gone", SqlErrorKind.CONNECTION_FAILURE);
    }
    if (borrowed.hasReportedReadOnly()) {
      throw new SQLException(
          "The server of the listening connection is read-only", SqlErrorKind.READ_ONLY);
    }
  }

  private void dispatch(Notification notification) {
    try {
      switch (notification) {
        case Notification.Unowned unowned -> unownedListeners.forEach(Runnable::run);
        case Notification.Ended ended -> endedListeners.forEach(Runnable::run);
        case Notification.QueueChanged(String queue) ->
            queueListeners.forEach(listener -> listener.accept(queue));
        case Notification.Sent(var workflowIds) ->
            sentListeners.forEach(listener -> listener.accept(workflowIds));
        case Notification.Cancelled cancelled -> cancelledListeners.forEach(Runnable::run);
        case Notification.SchedulesChanged schedules -> scheduleListeners.forEach(Runnable::run);
        case Notification.Reconnected reconnected ->
            Stream.of(
                    unownedListeners,
                    endedListeners,
                    cancelledListeners,
                    scheduleListeners,
                    this.reconnectListeners)
                .flatMap(List::stream)
                .forEach(Runnable::run);
      }
    } catch (RuntimeException bug) {
      LOG.error("A listener failed on {}", notification, bug);
    }
  }

  /** Stops listening and waits for the thread. */
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
