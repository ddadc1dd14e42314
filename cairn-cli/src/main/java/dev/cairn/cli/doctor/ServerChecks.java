package dev.cairn.cli.doctor;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Checks of the server, whatever is stored in it. */
final class ServerChecks {
  private static final Duration MOST_CLOCK_DIFFERENCE = Duration.ofSeconds(1);
  private static final int MANY_CONNECTIONS = 80;

  private ServerChecks() {}

  static List<Finding> role(Reads reads) throws SQLException {
    boolean standby = reads.text("select pg_is_in_recovery()").equals("t");
    return List.of(
        standby
            ? Finding.error(
                "server",
                "The server is a standby, and read-only.",
                "Connect to the primary, for example with targetServerType=primary in the URL.")
            : Finding.ok("server", "It is a primary."));
  }

  static List<Finding> settings(Reads reads) throws SQLException {
    List<Finding> found = new ArrayList<>();
    off(
        reads,
        "fsync",
        found,
        true,
        "Turn it on: after a crash of the machine, the data may be damaged.");
    off(
        reads,
        "full_page_writes",
        found,
        true,
        "Turn it on, unless the file system writes whole pages.");
    off(reads, "autovacuum", found, false, "Turn it on: tables grow, and become slow, without it.");
    speed(reads, found);
    if (found.isEmpty()) {
      found.add(Finding.ok("settings", "They are safe."));
    }
    return found;
  }

  private static void speed(Reads reads, List<Finding> found) throws SQLException {
    if (reads.text("show synchronous_commit").equals("off")) {
      found.add(
          Finding.info(
              "settings",
              "synchronous_commit is off. Cairn turns it on for its own commits.",
              "Other commits of the application may be lost in a crash."));
    }
    String timeout = reads.text("show statement_timeout");
    if (!timeout.equals("0")) {
      found.add(
          Finding.warning(
              "settings",
              "statement_timeout is %s; Cairn repeats its statements that it cancels."
                  .formatted(timeout),
              "Set it to 0 for Cairn's user: alter role ... set statement_timeout = 0"));
    }
    long buffers =
        reads.number(
            "select setting::bigint * 8 / 1024 from pg_settings where name = 'shared_buffers'");
    if (buffers < 256) {
      found.add(
          Finding.info(
              "settings",
              "shared_buffers is %d MB.".formatted(buffers),
              "A quarter of the memory of the server is usual for production."));
    }
  }

  private static void off(
      Reads reads, String setting, List<Finding> found, boolean unsafe, String advice)
      throws SQLException {
    if (reads.text("show " + setting).equals("off")) {
      String detail = setting + " is off.";
      found.add(
          unsafe
              ? Finding.error("settings", detail, advice)
              : Finding.warning("settings", detail, advice));
    }
  }

  static List<Finding> connections(Reads reads) throws SQLException {
    long most = reads.number("select current_setting('max_connections')::bigint");
    long open =
        reads.number("select count(*) from pg_stat_activity where backend_type = 'client backend'");
    String detail = "%d of %d connections are open.".formatted(open, most);
    return List.of(
        open * 100 > most * MANY_CONNECTIONS
            ? Finding.warning(
                "connections",
                detail,
                "Raise max_connections, or make the pools of applications smaller.")
            : Finding.ok("connections", detail));
  }

  /** A pooler in transaction mode may execute each statement in another session. */
  static List<Finding> pooler(Reads reads) throws SQLException {
    String first = reads.text("select pg_backend_pid()");
    for (int i = 0; i < 5; i++) {
      if (!reads.text("select pg_backend_pid()").equals(first)) {
        return List.of(
            Finding.warning(
                "pooler",
                "The session changes between statements: a pooler in transaction mode.",
                "Notifications do not arrive through it, so workflows wake up later. Give Cairn a direct connection; see guide 14."));
      }
    }
    return List.of(Finding.ok("pooler", "Statements stay in one session."));
  }

  static List<Finding> clock(Reads reads) throws SQLException {
    Instant before = Clock.systemUTC().instant();
    long millis = reads.number("select (extract(epoch from clock_timestamp()) * 1000)::bigint");
    Instant after = Clock.systemUTC().instant();
    Instant server = Instant.ofEpochMilli(millis);
    Instant here = before.plus(Duration.between(before, after).dividedBy(2));
    Duration difference = Duration.between(here, server).abs();
    String detail =
        "The clock of the server differs by %d ms from that of this machine."
            .formatted(difference.toMillis());
    return List.of(
        difference.compareTo(MOST_CLOCK_DIFFERENCE) > 0
            ? Finding.warning(
                "clock",
                detail,
                "Synchronize both. Cairn uses the clock of the database for timers and leases.")
            : Finding.ok("clock", detail));
  }

  static List<Finding> longTransactions(Reads reads) throws SQLException {
    String sql =
        """
        select pid, coalesce(application_name, ''), date_trunc('second', now() - xact_start)::text
        from pg_stat_activity
        where xact_start < now() - interval '5 minutes' and pid <> pg_backend_pid()
          and backend_type = 'client backend'
        order by xact_start limit 5
        """;
    List<Finding> found = new ArrayList<>();
    for (List<String> row : reads.rows(sql)) {
      found.add(
          Finding.warning(
              "transactions",
              "The transaction of process %s (%s) is open for %s."
                  .formatted(row.get(0), row.get(1), row.get(2)),
              "End it: until then, dead rows are not removed, and queues become slower."));
    }
    return found.isEmpty() ? List.of(Finding.ok("transactions", "None is open for long.")) : found;
  }
}
