package dev.cairn.testkit;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/** What may happen to a cluster of executors and to its database. */
public enum ClusterFault {
  /** A process is killed, and another one starts in its place. */
  KILL(scene -> scene.cluster().killOne(scene.random())),

  /** A process stands still until its peers have declared it dead. */
  FREEZE(scene -> scene.cluster().freezeOne(scene.random())),

  /** The network of a process is silent until its peers have declared it dead. */
  CUT_OFF(scene -> scene.cluster().cutOneOff()),

  /** The primary is killed, and started again. */
  KILL_POSTGRES(scene -> scene.servers().restart()),

  /** The primary is killed for good, and its standby takes its place; which can happen once. */
  PROMOTE(scene -> scene.servers().promote()),

  /** The clock of the servers is set by an hour. */
  STEP_CLOCK(scene -> scene.servers().stepClock(scene.random())),

  /** For a second, statements of all processes are cancelled. */
  CANCEL_STATEMENTS(scene -> scene.signalSessions("pg_cancel_backend")),

  /** For a second, sessions of all processes are ended by the server. */
  END_SESSIONS(scene -> scene.signalSessions("pg_terminate_backend")),

  /** The pool of a process throws for longer than a lease. */
  POOL_THROWS(scene -> scene.cluster().failPool(ExhaustiblePool.Fault.THROWS)),

  /** The pool of a process gives no connection for longer than a lease, and says nothing. */
  POOL_HANGS(scene -> scene.cluster().failPool(ExhaustiblePool.Fault.HANGS)),

  /** The pool of a process has no connection left for longer than a lease. */
  POOL_EXHAUSTED(scene -> scene.cluster().failPool(ExhaustiblePool.Fault.EXHAUSTED));

  @SuppressWarnings("ImmutableEnumChecker") // the strikes above have no state
  private final Strike strike;

  ClusterFault(Strike strike) {
    this.strike = strike;
  }

  /** How it happens. */
  @FunctionalInterface
  private interface Strike {
    void in(Scene scene) throws Exception;
  }

  /** Where it happens. */
  record Scene(ChaosServers servers, ExecutorCluster cluster, Random random) {
    private static final int SIGNALS = 40;

    TestDatabase database() {
      return servers.database();
    }

    /** Signals some sessions that execute something, again and again; the user's among them. */
    void signalSessions(String function) {
      String sql =
          """
          with chosen as materialized (
            select pid from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
              and backend_type = 'client backend' and (state = 'active' or random() < 0.02)
            order by random() limit 3),
          signalled as materialized (select count(%s(pid)) from chosen)
          select pg_sleep(random() * 0.05) from signalled
          """
              .formatted(function);
      for (int i = 0; i < SIGNALS; i++) {
        database().query(sql);
      }
    }
  }

  /** Those that can happen on this machine: a clock can be set where libfaketime is installed. */
  public static Set<ClusterFault> possible() {
    var possible = EnumSet.allOf(ClusterFault.class);
    if (FakeClock.library().isEmpty()) {
      possible.remove(STEP_CLOCK);
    }
    return possible;
  }

  /** Lets it happen, once. */
  void strike(Scene scene) throws Exception {
    strike.in(scene);
  }
}
