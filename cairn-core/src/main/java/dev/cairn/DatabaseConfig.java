package dev.cairn;

import dev.cairn.error.ConfigException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.store.migration.StoreSettings;
import dev.cairn.internal.store.sql.ConnectionUrl;
import dev.cairn.internal.store.sql.DatabaseSource;
import dev.cairn.internal.store.sql.Schema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The part of a {@link Config} that names the databases and how they are used. */
record DatabaseConfig(
    @Nullable String url,
    String user,
    String password,
    @Nullable Path embedded,
    @Nullable DataSource dataSource,
    Map<String, DataSource> databases,
    String schema,
    int transactionConnections,
    Duration connectTimeout,
    Sessions sessions) {
  /** How Cairn's database sessions are used. */
  record Sessions(boolean notifications, String synchronousCommit) {
    Sessions {
      if (!synchronousCommit.equals("on") && !synchronousCommit.equals("remote_apply")) {
        throw new InvalidArgumentException(
            "synchronousCommit",
            "synchronousCommit is '%s'; must be on or remote_apply.".formatted(synchronousCommit));
      }
    }

    Sessions notifications(boolean changed) {
      return new Sessions(changed, synchronousCommit);
    }

    Sessions synchronousCommit(String changed) {
      return new Sessions(notifications, changed);
    }
  }

  static final DatabaseConfig DEFAULT =
      new DatabaseConfig(
          null,
          "postgres",
          "",
          null,
          null,
          Map.of(),
          "cairn",
          10,
          Duration.ofSeconds(10),
          new Sessions(true, "on"));

  DatabaseConfig {
    if (transactionConnections < 1 || transactionConnections > 1_000) {
      throw new InvalidArgumentException(
          "transactionConnections",
          "transactionConnections is %d; give 1 to 1000.".formatted(transactionConnections));
    }
  }

  DatabaseConfig url(String changed) {
    if (!ConnectionUrl.isValid(changed)) {
      throw new InvalidArgumentException(
          "url",
          "url is '%s'; give one such as jdbc:postgresql://localhost:5432/shop."
              .formatted(ConnectionUrl.maskedUrl(changed)));
    }
    return new DatabaseConfig(
        changed,
        user,
        password,
        null,
        null,
        databases,
        schema,
        transactionConnections,
        connectTimeout,
        sessions);
  }

  DatabaseConfig user(String changed) {
    return new DatabaseConfig(
        url,
        changed,
        password,
        embedded,
        dataSource,
        databases,
        schema,
        transactionConnections,
        connectTimeout,
        sessions);
  }

  DatabaseConfig password(String changed) {
    return new DatabaseConfig(
        url,
        user,
        changed,
        embedded,
        dataSource,
        databases,
        schema,
        transactionConnections,
        connectTimeout,
        sessions);
  }

  DatabaseConfig embedded(Path changed) {
    return new DatabaseConfig(
        null,
        user,
        password,
        changed,
        null,
        databases,
        schema,
        transactionConnections,
        connectTimeout,
        sessions);
  }

  DatabaseConfig dataSource(DataSource changed) {
    return new DatabaseConfig(
        null,
        user,
        password,
        null,
        changed,
        databases,
        schema,
        transactionConnections,
        connectTimeout,
        sessions);
  }

  DatabaseConfig databases(Map<String, DataSource> changed) {
    return new DatabaseConfig(
        url,
        user,
        password,
        embedded,
        dataSource,
        changed,
        schema,
        transactionConnections,
        connectTimeout,
        sessions);
  }

  DatabaseConfig schema(String changed) {
    return new DatabaseConfig(
        url,
        user,
        password,
        embedded,
        dataSource,
        databases,
        new Schema(changed).name(),
        transactionConnections,
        connectTimeout,
        sessions);
  }

  DatabaseConfig transactionConnections(int changed) {
    return new DatabaseConfig(
        url,
        user,
        password,
        embedded,
        dataSource,
        databases,
        schema,
        changed,
        connectTimeout,
        sessions);
  }

  DatabaseConfig connectTimeout(Duration changed) {
    return new DatabaseConfig(
        url,
        user,
        password,
        embedded,
        dataSource,
        databases,
        schema,
        transactionConnections,
        changed,
        sessions);
  }

  DatabaseConfig notifications(boolean changed) {
    return new DatabaseConfig(
        url,
        user,
        password,
        embedded,
        dataSource,
        databases,
        schema,
        transactionConnections,
        connectTimeout,
        sessions.notifications(changed));
  }

  DatabaseConfig synchronousCommit(String changed) {
    return new DatabaseConfig(
        url,
        user,
        password,
        embedded,
        dataSource,
        databases,
        schema,
        transactionConnections,
        connectTimeout,
        sessions.synchronousCommit(changed));
  }

  boolean notifications() {
    return sessions.notifications;
  }

  String synchronousCommit() {
    return sessions.synchronousCommit;
  }

  /** Returns the address or the data source of a server that is not embedded. */
  DatabaseSource source() {
    if (dataSource != null) {
      return new DatabaseSource.Given(dataSource);
    }
    if (url != null) {
      return new DatabaseSource.Address(url, user, password);
    }
    throw new ConfigException(
        embedded == null
            ? "The config does not say where Postgres is. Use Config.url(...), dataSource(...) or embedded(...)."
            : "The Postgres in %s belongs to the process that embeds it. Connect with the url that it logs at its start."
                .formatted(embedded),
        "url");
  }

  StoreSettings storeSettings(DatabaseSource own, Duration lease, StoreSettings.Role use) {
    Map<String, DatabaseSource> beside =
        databases.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry ->
                        own instanceof DatabaseSource.None
                            ? own
                            : new DatabaseSource.Given(entry.getValue())));
    return new StoreSettings(
        own,
        schema,
        beside,
        transactionConnections,
        lease,
        connectTimeout,
        use,
        synchronousCommit());
  }
}
