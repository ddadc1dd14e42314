package dev.cairn.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.spi.Environment;
import dev.cairn.spi.TimedEngine;
import dev.cairn.testing.fault.DatabaseFaults;
import dev.cairn.testing.internal.fault.InjectedDatabaseFaults;
import dev.cairn.testing.internal.part.TestDataSource;
import dev.cairn.testing.internal.part.TestPart;
import dev.cairn.testing.internal.process.Simulation;
import dev.cairn.testing.internal.process.TestBed;
import dev.cairn.testing.internal.server.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What one test uses: its database, its engine, and the parts around them. Each is created when it
 * is first needed. Thread-safe.
 */
final class TestEnvironment implements TestBed, CurrentTest {
  /** Enough for an engine and a client with the default settings. */
  private static final int POOL_SIZE = 40;

  private static final Set<Class<?>> OWN_PARAMETERS =
      Set.of(Cairn.class, CairnClient.class, Config.class, DataSource.class, TestClock.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final TestSettings settings;
  private final @Nullable Simulation simulation;
  private final InjectedDatabaseFaults faults = new InjectedDatabaseFaults();
  private final List<TestPart> parts;
  private final Map<Class<?>, Object> durables = new HashMap<>();
  private @Nullable TestDatabase database;
  private @Nullable TestDataSource dataSource;
  private @Nullable HikariDataSource pool;
  private @Nullable Config config;
  private @Nullable TestClock clock;
  private @Nullable Cairn cairn;
  private @Nullable CairnClient client;

  /**
   * Creates an environment.
   *
   * @param simulation opens the engine, as that of a process that can be killed; null to open it as
   *     in production
   */
  TestEnvironment(TestSettings settings, @Nullable Simulation simulation) {
    this.settings = settings;
    this.simulation = simulation;
    this.parts = TestParts.create(faults, this::hang);
  }

  /** Whether a parameter can have the type. */
  static boolean supports(Class<?> type) {
    return OWN_PARAMETERS.contains(type)
        || TestParts.PARAMETERS.contains(type)
        || DurableParameters.isDurable(type);
  }

  /**
   * Returns the parameter of a type.
   *
   * @param instances the instances of the test class and its enclosing classes; empty in its
   *     constructor
   */
  Object parameter(Class<?> type, List<Object> instances) {
    lock.lock();
    try {
      Optional<Object> simple = simpleParameter(type);
      return simple.isPresent() ? simple.get() : durable(type, instances);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Object> simpleParameter(Class<?> type) {
    if (type == Cairn.class) {
      return Optional.of(cairn());
    }
    if (type == CairnClient.class) {
      return Optional.of(client());
    }
    if (type == Config.class) {
      return Optional.of(config());
    }
    if (type == DataSource.class) {
      return Optional.of(dataSource());
    }
    if (type == TestClock.class) {
      return Optional.of(clock());
    }
    if (type == DatabaseFaults.class) {
      return Optional.of(faults);
    }
    return parts.stream().flatMap(part -> part.parameter(type).stream()).findFirst();
  }

  private Object durable(Class<?> type, List<Object> instances) {
    Object known = durables.get(type);
    if (known != null) {
      return known;
    }
    Object[] arguments =
        DurableParameters.arguments(
            type,
            instances,
            argument ->
                DurableParameters.isDurable(argument)
                    ? Optional.of(durable(argument, instances))
                    : simpleParameter(argument));
    Object durable = cairn().durable(type, arguments);
    durables.put(type, durable);
    return durable;
  }

  @Override
  public TestDatabase database() {
    if (database == null) {
      database = settings.testServer().create(settings.template());
    }
    return database;
  }

  private DataSource dataSource() {
    if (dataSource == null) {
      dataSource = new TestDataSource(database());
    }
    return dataSource;
  }

  private TestClock clock() {
    if (clock == null) {
      clock = TestClock.in(dataSource(), part(Waits.class));
    }
    return clock;
  }

  private Config config() {
    if (config == null) {
      boolean setsTime = settings.setsTime() || simulation != null;
      Config connected = connected(Config.named("test"));
      config = completed(setsTime ? connected.environment(clock().environment()) : connected);
    }
    return config;
  }

  private Config completed(Config connected) {
    Config changed = connected.strict(true).shutdownHook(false);
    for (TestPart part : parts) {
      changed = part.configure(changed);
    }
    for (CairnConfigurer configurer : settings.configurers()) {
      changed = configurer.configure(changed);
    }
    return changed;
  }

  @Override
  public Config config(DataSource connections, Environment time) {
    Config named = Config.named("test");
    Config connected =
        settings.injectsFaults()
            ? faults.configure(named, connections)
            : named.dataSource(connections);
    return completed(connected.environment(time));
  }

  @Override
  public Environment time() {
    return clock().environment();
  }

  @Override
  public <T> T parameter(Class<T> type) {
    return type.cast(parameter(type, List.of()));
  }

  @Override
  public void forgetWaits() {
    part(Waits.class).forgetAll();
  }

  @Override
  public List<String> waits(String workflowId) {
    return part(Waits.class).of(workflowId).stream().map(Waits.Wait::toString).toList();
  }

  /** Through a pool behind the faults if the test can inject some, else as in production. */
  private Config connected(Config unconnected) {
    TestDatabase own = database();
    if (!settings.injectsFaults()) {
      return unconnected.url(own.url()).user(own.user()).password(own.password());
    }
    var pooled = new HikariConfig();
    pooled.setPoolName(own.name());
    pooled.setJdbcUrl(own.url());
    pooled.setUsername(own.user());
    pooled.setPassword(own.password());
    pooled.setMaximumPoolSize(POOL_SIZE);
    pooled.setMinimumIdle(0);
    pool = new HikariDataSource(pooled);
    return faults.configure(unconnected, pool);
  }

  private Cairn cairn() {
    if (cairn == null) {
      cairn = simulation == null ? Cairn.open(config()) : simulation.open(this);
    }
    return cairn;
  }

  private CairnClient client() {
    if (client == null) {
      client = CairnClient.connect(config());
    }
    return client;
  }

  /** Starts the engine if the test uses it, and does not start it itself. */
  void startEngine() {
    lock.lock();
    try {
      if (cairn != null && settings.annotation().start()) {
        cairn.start();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Cairn> engine() {
    lock.lock();
    try {
      return Optional.ofNullable(cairn);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Waits waits() {
    return part(Waits.class);
  }

  @Override
  public void awaiting(String workflowId) {
    if (clock != null) {
      clock.awaiting(List.of(workflowId));
    }
  }

  /** With a clock, the time can be advanced while a step hangs. */
  private void hang(String workflowId, String key, TimedEngine.Wait released)
      throws InterruptedException {
    TestClock time = clock;
    if (time == null) {
      released.await();
    } else {
      part(Waits.class).during(workflowId, key, () -> time.hang(released));
    }
  }

  /** The part of a class. */
  <P extends TestPart> P part(Class<P> type) {
    return parts.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  /** Checks after a test that passed. */
  void verify() {
    parts.forEach(TestPart::verify);
  }

  /**
   * Closes everything, and drops the database.
   *
   * @return what still ran or was open, one line for each
   */
  List<String> close() {
    lock.lock();
    try {
      var left = new ArrayList<String>();
      faults.endOutages();
      parts.forEach(TestPart::beforeClose);
      if (clock != null) {
        clock.close();
      }
      if (client != null) {
        client.close();
      }
      if (cairn != null) {
        left.addAll(Timelines.unfinished(cairn, part(Waits.class)));
        close(cairn);
      }
      if (pool != null) {
        pool.close();
      }
      parts.forEach(part -> left.addAll(part.leftovers()));
      if (dataSource != null) {
        left.addAll(dataSource.leftovers());
      }
      if (database != null) {
        database.close();
      }
      return left;
    } finally {
      lock.unlock();
    }
  }

  private void close(Cairn engine) {
    if (simulation == null) {
      engine.close(Duration.ZERO);
    } else {
      simulation.close();
    }
  }
}
