package dev.cairn.store;

import dev.cairn.api.CairnException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what other processes let this one know: one connection that listens, and one thread.
 * Whoever subscribes also asks by itself from time to time, since nothing is heard while the
 * connection is down. Thread-safe.
 */
public final class Notifications implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

  /** How long one look at the connection takes. */
  private static final Duration LOOK = Duration.ofMillis(250);

  /** How many quiet looks there are before the connection has to show that it still stands. */
  private static final int QUIET_LOOKS = 20;

  private final Database database;
  private final List<Consumer<News>> subscribers = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable Thread thread;
  private volatile @Nullable Connection listener;

  Notifications(Database database) {
    this.database = database;
  }

  /**
   * Tells somebody all news, on the listening thread.
   *
   * @param subscriber quick, and thread-safe
   */
  public void subscribe(Consumer<News> subscriber) {
    subscribers.add(subscriber);
  }

  /** Begins to listen. */
  public synchronized void start() {
    if (thread == null && !closed.get()) {
      thread = Thread.ofPlatform().name("cairn-listen").daemon().start(this::run);
    }
  }

  private void run() {
    int tries = 1;
    while (!closed.get()) {
      try (Connection connection = database.connect()) {
        PGConnection listening = connection.unwrap(PGConnection.class);
        listen(connection);
        listener = connection;
        tries = 1;
        tell(new News.Unheard());
        hear(connection, listening);
      } catch (SQLException problem) {
        if (closed.get()) {
          return;
        }
        if (Trouble.of(problem) == Trouble.REFUSED) {
          LOG.warn(
              "notifications problem={} consequence=work is found by asking, some milliseconds later",
              problem.getMessage());
          return;
        }
        if (!waitFor(problem, tries++)) {
          return;
        }
      }
    }
  }

  /** Waits until Postgres may answer again; false if this is closed meanwhile. */
  private boolean waitFor(SQLException problem, int tries) {
    try {
      database.away("listen for notifications", problem, tries);
      return true;
    } catch (CairnException closing) {
      LOG.debug("notifications end={}", closing.getMessage());
      return false;
    }
  }

  private void listen(Connection connection) throws SQLException {
    String channel = database.sql("cairn.wake").replace("\"", "\"\"");
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen \"" + channel + "\"");
    }
  }

  private void hear(Connection connection, PGConnection listening) throws SQLException {
    int quiet = 0;
    while (!closed.get()) {
      PGNotification[] heard = listening.getNotifications((int) LOOK.toMillis());
      if (heard == null || heard.length == 0) {
        quiet++;
        if (quiet % QUIET_LOOKS == 0 && !connection.isValid(5)) {
          throw new SQLException("The listening connection is gone", "08006");
        }
      } else {
        quiet = 0;
        for (PGNotification notification : heard) {
          tell(News.of(notification.getParameter()));
        }
      }
    }
  }

  private void tell(News news) {
    for (Consumer<News> subscriber : subscribers) {
      try {
        subscriber.accept(news);
      } catch (RuntimeException bug) {
        LOG.error("A subscriber failed on {}", news, bug);
      }
    }
  }

  /** The thread may be in the middle of a look; it need not look to its end. */
  private void hangUp() {
    Connection listening = listener;
    if (listening != null) {
      try {
        listening.abort(Runnable::run);
      } catch (SQLException broken) {
        LOG.debug("notifications hang-up problem={}", broken.getMessage());
      }
    }
  }

  /** Ends, and waits until the thread has ended. */
  @Override
  public void close() {
    closed.set(true);
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running != null) {
      try {
        hangUp();
        running.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
