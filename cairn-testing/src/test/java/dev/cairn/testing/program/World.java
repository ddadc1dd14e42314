package dev.cairn.testing.program;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What is outside workflows: a service that executes each request once for its idempotency key, and
 * the tables of the application. Survives the engine. Thread-safe.
 */
public final class World {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, String> effects = new LinkedHashMap<>();
  private final Map<String, Integer> calls = new ConcurrentHashMap<>();
  private final @Nullable DataSource tables;

  /** Creates a world without effects. */
  public World(DataSource tables) {
    this.tables = tables;
  }

  private World() {
    this.tables = null;
  }

  /** A world for replays, which execute no step. */
  static World untouched() {
    return new World();
  }

  /** Executes a request unless it was executed with the same key. */
  String request(Object key, String effect) {
    lock.lock();
    try {
      effects.putIfAbsent(key.toString(), effect);
      return effect;
    } finally {
      lock.unlock();
    }
  }

  /** Fails the first calls with a name, as a service does that is not yet up. */
  void unreachableFor(int times, String name) throws IOException {
    if (calls.merge(name, 1, Integer::sum) <= times) {
      throw new IOException(name + " does not answer");
    }
  }

  /** The effects of requests, in the order of their first execution. */
  List<String> effects() {
    lock.lock();
    try {
      return List.copyOf(effects.values());
    } finally {
      lock.unlock();
    }
  }

  /** The values of the first column of a query. */
  List<String> rows(String sql) {
    if (tables == null) {
      throw new IllegalStateException("This world has no tables");
    }
    try (var connection = tables.getConnection();
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      var values = new ArrayList<String>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException problem) {
      throw new AssertionError(sql, problem);
    }
  }
}
