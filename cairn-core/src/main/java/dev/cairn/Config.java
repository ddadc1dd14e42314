package dev.cairn;

import dev.cairn.determinism.DeterminismMode;
import dev.cairn.error.ConfigException;
import dev.cairn.operate.HistorySize;
import dev.cairn.operate.Retention;
import dev.cairn.spi.Codec;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.Listener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The configuration of {@link Cairn#open} and {@link CairnClient#connect}. Immutable: each method
 * returns a changed copy, and later calls override earlier ones.
 *
 * <p>Settings that can be written as text have the same name everywhere: {@link #maxValueSize} is
 * {@code cairn.maxValueSize} in a properties file and {@code CAIRN_MAX_VALUE_SIZE} in the
 * environment. Unknown names are rejected.
 */
public final class Config {
  private final DatabaseConfig database;
  private final ExecutionConfig execution;

  private Config(DatabaseConfig database, ExecutionConfig execution) {
    this.database = database;
    this.execution = execution;
  }

  /**
   * Returns the default configuration of an application.
   *
   * @param application its name, shown in {@code cairn.executors}
   * @return the configuration, which still lacks a database
   */
  public static Config named(String application) {
    return new Config(DatabaseConfig.DEFAULT, ExecutionConfig.defaults(application));
  }

  /**
   * {@return a copy that connects to a Postgres server through a connection pool of Cairn's own}
   *
   * @param url such as {@code jdbc:postgresql://localhost:5432/shop}
   */
  public Config url(String url) {
    return with(database.url(url));
  }

  /**
   * {@return a copy with this database user}
   *
   * @param user {@code postgres} by default
   */
  public Config user(String user) {
    return with(database.user(user));
  }

  /**
   * {@return a copy with this password of the database user}
   *
   * @param password empty by default
   */
  public Config password(String password) {
    return with(database.password(password));
  }

  /**
   * {@return a copy that starts a Postgres server in a folder and stops it at {@link
   * Cairn#close()}} Requires the dependency {@code dev.cairn:cairn-embedded}.
   *
   * @param folder contains the data; created if it does not exist
   */
  public Config embedded(Path folder) {
    return with(database.embedded(folder));
  }

  /**
   * {@return a copy that uses a data source of the application} The application closes it after
   * Cairn.
   *
   * @param dataSource provides at least four connections more than {@link #transactionConnections},
   *     better eight
   */
  public Config dataSource(DataSource dataSource) {
    return with(database.dataSource(dataSource));
  }

  /**
   * {@return a copy with another database, for transactions that name it}
   *
   * @param name as in {@code @Transaction(database = "...")}
   * @param dataSource the database; Cairn creates a schema with one table in it
   */
  public Config database(String name, DataSource dataSource) {
    Map<String, DataSource> more = new HashMap<>(database.databases());
    more.put(name, dataSource);
    return with(database.databases(Map.copyOf(more)));
  }

  /**
   * {@return a copy with this schema for Cairn's tables}
   *
   * @param schema lower-case letters, digits and underscores; {@code cairn} by default
   */
  public Config schema(String schema) {
    return with(database.schema(schema));
  }

  /**
   * {@return a copy with a limit of connections that transactions use at the same time} Cairn
   * itself uses up to eight more.
   *
   * @param connections 1 to 1000; 10 by default
   */
  public Config transactionConnections(int connections) {
    return with(database.transactionConnections(connections));
  }

  /**
   * {@return a copy with the time that {@link Cairn#open} waits for the database}
   *
   * @param timeout 10 seconds by default
   */
  public Config connectTimeout(Duration timeout) {
    return with(database.connectTimeout(timeout));
  }

  /**
   * {@return a copy with the time for which a process without a heartbeat counts as alive} After
   * that, other processes take over its workflows.
   *
   * @param lease half a second or more; 5 seconds by default
   */
  public Config lease(Duration lease) {
    return with(execution.with(execution.lease().lease(lease)));
  }

  /**
   * {@return a copy with the time for which {@link Cairn#close()} lets running steps continue}
   *
   * @param timeout zero or more; 5 seconds by default
   */
  public Config shutdownTimeout(Duration timeout) {
    return with(execution.with(execution.lease().shutdownTimeout(timeout)));
  }

  /**
   * {@return a copy with the version of the application's code, to which workflows can be pinned}
   *
   * @param version such as {@code 2026-11-24}; by default a hash of the code
   */
  public Config version(String version) {
    return with(execution.with(execution.lease().version(version)));
  }

  /**
   * {@return a copy with the number of times in a row that a workflow is recovered without
   * recording progress} Then the workflow is {@code EXHAUSTED} and can be resumed.
   *
   * @param most 1 or more; 50 by default
   */
  public Config maxRecoveries(int most) {
    return with(execution.with(execution.lease().maxRecoveries(most)));
  }

  /**
   * {@return a copy with the length from which a sleep removes the workflow from memory} Its thread
   * ends, and its code is replayed from the records when the sleep is over.
   *
   * @param length zero or more; one minute by default
   */
  public Config unloadSleepsFrom(Duration length) {
    return with(execution.with(execution.lease().unloadSleepsFrom(length)));
  }

  /**
   * {@return a copy that does or does not use {@code LISTEN} and {@code NOTIFY} between processes,
   * on one connection} Without it, processes poll, and see work of others up to half a second
   * later. Disable it for poolers in transaction mode, such as PgBouncer, and for databases without
   * {@code LISTEN}.
   *
   * @param on true by default
   */
  public Config notifications(boolean on) {
    return with(database.notifications(on));
  }

  /**
   * {@return a copy with the {@code synchronous_commit} level of Cairn's commits} It applies even
   * if the server's own setting is weaker.
   *
   * @param level {@code on} by default, or {@code remote_apply}
   */
  public Config synchronousCommit(String level) {
    return with(database.synchronousCommit(level));
  }

  /**
   * {@return a copy with the largest size of an argument list or result}
   *
   * @param bytes of JSON, at most 512 MiB; 16 MiB by default
   */
  public Config maxValueSize(long bytes) {
    return with(execution.with(execution.serialization().maxValueSize(bytes)));
  }

  /**
   * {@return a copy that deletes ended workflows after some time} A workflow is deleted if a rule
   * matches it, all workflows that it has started are deleted, and the workflow that started it has
   * ended.
   *
   * @param rules replace earlier ones; none by default
   */
  public Config retention(Retention... rules) {
    return with(execution.retention(List.of(rules)));
  }

  /**
   * {@return a copy with the history size from which Cairn logs a warning, once for each workflow}
   *
   * @param size 50 MB or 50,000 records by default
   */
  public Config historyWarning(HistorySize size) {
    return with(execution.with(execution.history().historyWarning(size)));
  }

  /**
   * {@return a copy with the history size at which a workflow becomes {@code STUCK}}
   *
   * @param size no limit by default
   */
  public Config historyLimit(HistorySize size) {
    return with(execution.with(execution.history().historyLimit(size)));
  }

  /**
   * {@return a copy that names steps that compute for a long time} Those with {@link
   * dev.cairn.workflow.Step#cpuBound} need no name here.
   *
   * @param names names of steps; {@code *} for all
   */
  public Config cpuBoundSteps(String... names) {
    return with(execution.with(execution.history().cpuBoundSteps(Set.of(names))));
  }

  /**
   * {@return a copy with the codec of values, which is plain JSON by default}
   *
   * @param codec such as an {@link dev.cairn.codec.AesGcmCodec}
   */
  public Config codec(Codec codec) {
    return with(execution.with(execution.serialization().codec(codec)));
  }

  /**
   * {@return a copy that allows records to restore an exception class} Classes that the code of the
   * workflows names are allowed anyway.
   *
   * @param type the exception
   */
  public Config allowException(Class<? extends Throwable> type) {
    return with(execution.with(execution.serialization().exception(type)));
  }

  /**
   * {@return a copy that allows records to restore all exception classes of packages and their
   * subpackages}
   *
   * @param packages names such as {@code com.example.payments}
   */
  public Config allowExceptions(String... packages) {
    return with(execution.with(execution.serialization().exceptions(packages)));
  }

  /**
   * {@return a copy with another reaction to calls of a {@code @Step} or {@code @Transaction}
   * method outside a workflow} Such a call is not recorded.
   *
   * @param on true to reject such a call with a {@code UsageException}; false, the default, to
   *     execute it and log a warning at the first one
   */
  public Config strict(boolean on) {
    return with(execution.strict(on));
  }

  /**
   * {@return a copy that puts the simple name of the class before names of workflows} An example is
   * {@code Checkout.pay}. Names in annotations stay as they are. Clients need the same setting.
   *
   * @param on false by default
   */
  public Config qualifiedNames(boolean on) {
    return with(execution.with(execution.registration().qualifiedNames(on)));
  }

  /**
   * {@return a copy with another reaction if {@link DeterminismCheck} has findings for a class that
   * is registered}
   *
   * @param mode {@code WARN} by default, which logs each finding
   */
  public Config determinism(DeterminismMode mode) {
    return with(execution.with(execution.registration().determinism(mode)));
  }

  /**
   * {@return a copy that closes Cairn when the process ends by SIGTERM or Ctrl-C, or does not}
   * Disable it where a framework does so.
   *
   * @param on true by default
   */
  public Config shutdownHook(boolean on) {
    return with(execution.with(execution.lease().shutdownHook(on)));
  }

  /**
   * {@return a copy with another listener for events}
   *
   * @param listener called on threads of the engine
   */
  public Config listener(Listener listener) {
    return with(execution.with(execution.environment().listener(listener)));
  }

  /**
   * {@return a copy with one more interceptor around runs, steps, transactions, starts and
   * messages}
   *
   * @param interceptor the interceptor; the first that is added is the outermost
   */
  public Config interceptor(Interceptor interceptor) {
    return with(execution.with(execution.environment().interceptor(interceptor)));
  }

  /**
   * {@return a copy with another source of time, ids and random numbers, for tests}
   *
   * @param environment the source
   */
  public Config environment(Environment environment) {
    return with(execution.with(execution.environment().environment(environment)));
  }

  /**
   * {@return a copy with the settings of a properties file} Properties without the prefix {@code
   * cairn.} are ignored.
   *
   * @param file the file
   * @throws ConfigException if the file cannot be read, or a {@code cairn.} property is unknown or
   *     invalid
   */
  public Config properties(Path file) {
    return SettingsReader.properties(this, file);
  }

  /**
   * {@return a copy with settings from properties that a framework has read}
   *
   * @param properties values by name, such as {@code cairn.lease} to {@code 5s}
   * @throws ConfigException if a {@code cairn.} property is unknown or invalid
   */
  public Config properties(Map<String, String> properties) {
    return SettingsReader.properties(this, properties, "the properties");
  }

  /**
   * {@return a copy with the settings of {@code CAIRN_} environment variables}
   *
   * @throws ConfigException if a variable is unknown or invalid
   */
  public Config environmentVariables() {
    return environmentVariables(System.getenv());
  }

  Config environmentVariables(Map<String, String> variables) {
    return SettingsReader.environment(this, variables);
  }

  private Config with(DatabaseConfig changed) {
    return new Config(changed, execution);
  }

  private Config with(ExecutionConfig changed) {
    return new Config(database, changed);
  }

  DatabaseConfig databaseConfig() {
    return database;
  }

  ExecutionConfig executionConfig() {
    return execution;
  }
}
