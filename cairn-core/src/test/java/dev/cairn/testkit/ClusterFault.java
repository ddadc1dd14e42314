package dev.cairn.testkit;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/** A fault of a cluster of executors or of its database. */
public enum ClusterFault {
  /** A process is killed, and another one starts in its place. */
  KILL(target -> target.cluster().killOne(target.random())),

  /** A process is frozen until its peers have declared it dead. */
  FREEZE(target -> target.cluster().freezeOne(target.random())),

  /** A process is partitioned from the database until its peers have declared it dead. */
  PARTITION(target -> target.cluster().partitionOne()),

  /** The primary is killed and started again. */
  KILL_POSTGRES(target -> target.servers().restart()),

  /** The primary is killed for good, and its standby is promoted. Can happen once. */
  PROMOTE(target -> target.servers().promote()),

  /** The clock of the database servers jumps by an hour. */
  STEP_CLOCK(target -> target.servers().stepClock(target.random())),

  /** For a second, statements of all processes are cancelled. */
  CANCEL_STATEMENTS(target -> target.signalSessions("pg_cancel_backend")),

  /** For a second, sessions of all processes are terminated by the server. */
  END_SESSIONS(target -> target.signalSessions("pg_terminate_backend")),

  /** The pool of a process throws for longer than a lease. */
  POOL_THROWS(target -> target.cluster().failPool(FaultyPool.Fault.THROWS)),

  /** The pool of a process blocks for longer than a lease. */
  POOL_HANGS(target -> target.cluster().failPool(FaultyPool.Fault.HANGS)),

  /** The pool of a process is exhausted for longer than a lease. */
  POOL_EXHAUSTED(target -> target.cluster().failPool(FaultyPool.Fault.EXHAUSTED));

  @SuppressWarnings("ImmutableEnumChecker") // the lambdas above have no state
  private final Injection injection;

  ClusterFault(Injection injection) {
    this.injection = injection;
  }

  /** Injects the fault. */
  @FunctionalInterface
  private interface Injection {
    void into(Target target) throws Exception;
  }

  /** The servers and processes into which faults are injected. */
  record Target(ChaosPostgres servers, ExecutorCluster cluster, Random random) {
    private static final int SIGNALS = 40;

    TestDatabase database() {
      return servers.database();
    }

    /** Signals random active sessions of Cairn and of the application, again and again. */
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

  /** The faults that this machine supports: clock steps need libfaketime. */
  public static Set<ClusterFault> supported() {
    var supported = EnumSet.allOf(ClusterFault.class);
    if (FakeClock.library().isEmpty()) {
      supported.remove(STEP_CLOCK);
    }
    return supported;
  }

  /** Injects the fault once. */
  void inject(Target target) throws Exception {
    injection.into(target);
  }
}
