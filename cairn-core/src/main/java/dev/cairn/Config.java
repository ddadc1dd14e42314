package dev.cairn;

import dev.cairn.common.HistorySize;
import dev.cairn.error.ConfigException;
import dev.cairn.operate.Retention;
import dev.cairn.spi.Codec;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * What {@link Cairn#open} needs to know. Immutable: each method gives a changed copy, and what is
 * said later counts.
 *
 * <p>What can be written as text has the same name everywhere: {@link #maxValueSize} here is {@code
 * cairn.maxValueSize} in a properties file and {@code CAIRN_MAX_VALUE_SIZE} in the environment.
 * Names that Cairn does not know are refused.
 */
public final class Config {
  private final DatabaseConfig place;
  private final ExecutionConfig conduct;

  private Config(DatabaseConfig place, ExecutionConfig conduct) {
    this.place = place;
    this.conduct = conduct;
  }

  /**
   * The usual settings for an application.
   *
   * @param application its name, shown in {@code cairn.executors}
   * @return the config, which still has to say where Postgres is
   */
  public static Config named(String application) {
    return new Config(DatabaseConfig.USUAL, ExecutionConfig.usual(application));
  }

  /**
   * Uses the Postgres at an address, through a pool of Cairn's own.
   *
   * @param url such as {@code jdbc:postgresql://localhost:5432/shop}
   * @return a changed copy
   */
  public Config url(String url) {
    return at(place.url(url));
  }

  /**
   * Logs in as this user.
   *
   * @param user {@code postgres} unless said otherwise
   * @return a changed copy
   */
  public Config user(String user) {
    return at(place.user(user));
  }

  /**
   * Logs in with this password.
   *
   * @param password empty unless said otherwise
   * @return a changed copy
   */
  public Config password(String password) {
    return at(place.password(password));
  }

  /**
   * Starts a real Postgres of its own in a folder, and ends it at the close. Needs {@code
   * dev.cairn:cairn-embedded} on the class path.
   *
   * @param folder where the data is kept; made if it is not there
   * @return a changed copy
   */
  public Config embedded(Path folder) {
    return at(place.embedded(folder));
  }

  /**
   * Uses a data source of the application's, which the application closes after Cairn.
   *
   * @param dataSource provides four connections more than {@link #transactionConnections} says,
   *     better eight
   * @return a changed copy
   */
  public Config dataSource(DataSource dataSource) {
    return at(place.dataSource(dataSource));
  }

  /**
   * Adds a database that holds tables of the application, for transactions that name it.
   *
   * @param name as in {@code @Transaction(database = "...")}
   * @param dataSource the database, in which a schema with one table is made
   * @return a changed copy
   */
  public Config database(String name, DataSource dataSource) {
    Map<String, DataSource> more = new HashMap<>(place.databases());
    more.put(name, dataSource);
    return at(place.databases(Map.copyOf(more)));
  }

  /**
   * Keeps Cairn's tables in another schema than {@code cairn}.
   *
   * @param schema lower-case letters, digits and underscores
   * @return a changed copy
   */
  public Config schema(String schema) {
    return at(place.schema(schema));
  }

  /**
   * How many connections transactions may hold at once; Cairn itself takes eight more at most.
   *
   * @param connections 1 to 1000; 10 unless said otherwise
   * @return a changed copy
   */
  public Config transactionConnections(int connections) {
    return at(place.transactionConnections(connections));
  }

  /**
   * How long Postgres may take to answer when Cairn is opened.
   *
   * @param patience 10 seconds unless said otherwise
   * @return a changed copy
   */
  public Config connectTimeout(Duration patience) {
    return at(place.connectTimeout(patience));
  }

  /**
   * How long a process that shows no sign of life counts as alive. After that, others take over its
   * workflows.
   *
   * @param lease half a second or more; 5 seconds unless said otherwise
   * @return a changed copy
   */
  public Config lease(Duration lease) {
    return by(conduct.lease().lease(lease));
  }

  /**
   * How long {@link Cairn#close()} lets running steps go on.
   *
   * @param grace zero or more; 5 seconds unless said otherwise
   * @return a changed copy
   */
  public Config shutdownTimeout(Duration grace) {
    return by(conduct.lease().shutdownTimeout(grace));
  }

  /**
   * The version of this application's code, which a workflow can be pinned to.
   *
   * @param version such as {@code 2026-11-24}; a hash of the code unless said otherwise
   * @return a changed copy
   */
  public Config version(String version) {
    return by(conduct.lease().version(version));
  }

  /**
   * How often in a row a workflow is recovered whose process died before it had recorded anything
   * new. After that it is {@code EXHAUSTED}, and can be resumed.
   *
   * @param most 1 or more; 50 unless said otherwise
   * @return a changed copy
   */
  public Config maxRecoveries(int most) {
    return by(conduct.lease().maxRecoveries(most));
  }

  /**
   * From which length on a sleep lets the workflow leave memory: its code is left as at {@link
   * Cairn#close}, and runs again from its records when the time has come.
   *
   * @param length zero or more; a minute unless said otherwise
   * @return a changed copy
   */
  public Config unloadSleepsFrom(Duration length) {
    return by(conduct.lease().unloadSleepsFrom(length));
  }

  /**
   * Whether processes let each other know what happens, over one connection that listens. Without,
   * work that others hand over is found by asking, up to half a second later: for a pooler such as
   * PgBouncer in transaction mode, and for databases that have no {@code LISTEN}.
   *
   * @param on true unless said otherwise
   * @return a changed copy
   */
  public Config notifications(boolean on) {
    return at(place.notifications(on));
  }

  /**
   * How far commits of Cairn's get before they count, whatever weaker level the server has.
   *
   * @param level {@code on} unless said otherwise, or {@code remote_apply}
   * @return a changed copy
   */
  public Config synchronousCommit(String level) {
    return at(place.synchronousCommit(level));
  }

  /**
   * The largest argument list or result.
   *
   * @param bytes of JSON, at most 512 MiB; 16 MiB unless said otherwise
   * @return a changed copy
   */
  public Config maxValueSize(long bytes) {
    return by(conduct.with(conduct.serialization().maxValueSize(bytes)));
  }

  /**
   * Deletes workflows of themselves, some time after they have ended. A workflow is deleted if one
   * of the rules is for it, and neither one that it has started is there, nor the one that started
   * it may go on.
   *
   * @param rules the rules, instead of those that were said before; none unless said otherwise
   * @return a changed copy
   */
  public Config retention(Retention... rules) {
    return by(conduct.retention(List.of(rules)));
  }

  /**
   * From which size of its history on a workflow is warned of, once.
   *
   * @param size 50 MB or 50,000 records unless said otherwise
   * @return a changed copy
   */
  public Config historyWarning(HistorySize size) {
    return by(conduct.with(conduct.history().historyWarning(size)));
  }

  /**
   * At which size of its history a workflow becomes {@code STUCK}, before its next step.
   *
   * @param size no limit unless said otherwise
   * @return a changed copy
   */
  public Config historyLimit(HistorySize size) {
    return by(conduct.with(conduct.history().historyLimit(size)));
  }

  /**
   * Names steps that compute for long, besides those that say so with {@link
   * dev.cairn.workflow.Step#cpuBound}.
   *
   * @param names names of steps; {@code *} for every step
   * @return a changed copy
   */
  public Config cpuBoundSteps(String... names) {
    return by(conduct.with(conduct.history().cpuBoundSteps(Set.of(names))));
  }

  /**
   * Writes values with another codec than plain JSON.
   *
   * @param codec such as an {@link dev.cairn.codec.AesGcmCodec}
   * @return a changed copy
   */
  public Config codec(Codec codec) {
    return by(conduct.with(conduct.serialization().codec(codec)));
  }

  /**
   * Lets records bring back a kind of exception that no workflow's class names.
   *
   * @param type the exception
   * @return a changed copy
   */
  public Config allowException(Class<? extends Throwable> type) {
    return by(conduct.with(conduct.serialization().exception(type)));
  }

  /**
   * Makes an error of what only warns unless said otherwise: an annotated method of a durable
   * object that is called outside a workflow, where nothing is recorded.
   *
   * @param on false unless said otherwise
   * @return a changed copy
   */
  public Config strict(boolean on) {
    return by(conduct.strict(on));
  }

  /**
   * Whether the end of the process (SIGTERM, Ctrl-C) closes Cairn: not where a framework does.
   *
   * @param on true unless said otherwise
   * @return a changed copy
   */
  public Config shutdownHook(boolean on) {
    return by(conduct.lease().shutdownHook(on));
  }

  /**
   * Lets records bring back every exception class of some packages and their subpackages.
   *
   * @param packages names of packages, such as {@code com.example.payments}
   * @return a changed copy
   */
  public Config allowExceptions(String... packages) {
    return by(conduct.with(conduct.serialization().exceptions(packages)));
  }

  /**
   * Tells a listener what happens.
   *
   * @param listener called on the engine's threads
   * @return a changed copy
   */
  public Config listener(Listener listener) {
    return by(conduct.with(conduct.environment().listener(listener)));
  }

  /**
   * Takes time, ids and random numbers from elsewhere, as tests do.
   *
   * @param ambient the world outside
   * @return a changed copy
   */
  public Config environment(Environment ambient) {
    return by(conduct.with(conduct.environment().ambient(ambient)));
  }

  /**
   * Reads settings from a properties file. Properties that do not begin with {@code cairn.} are
   * somebody else's.
   *
   * @param file the file
   * @return a changed copy
   * @throws ConfigException if the file cannot be read, or a {@code cairn.} property is unknown or
   *     out of its range
   */
  public Config properties(Path file) {
    return SettingsReader.properties(this, file);
  }

  /**
   * Reads settings from properties that somebody else has read, such as a framework. Properties
   * whose names do not begin with {@code cairn.} are ignored.
   *
   * @param properties values by name, such as {@code cairn.lease} to {@code 5s}
   * @return a changed copy
   * @throws ConfigException if a {@code cairn.} property is unknown or out of its range
   */
  public Config properties(Map<String, String> properties) {
    return SettingsReader.properties(this, properties, "the properties");
  }

  /**
   * Reads settings from the environment's {@code CAIRN_} variables.
   *
   * @return a changed copy
   * @throws ConfigException if one of them is unknown or out of its range
   */
  public Config environmentVariables() {
    return environmentVariables(System.getenv());
  }

  Config environmentVariables(Map<String, String> variables) {
    return SettingsReader.environment(this, variables);
  }

  private Config at(DatabaseConfig changed) {
    return new Config(changed, conduct);
  }

  private Config by(ExecutionConfig changed) {
    return new Config(place, changed);
  }

  private Config by(LeaseConfig changed) {
    return by(conduct.with(changed));
  }

  DatabaseConfig databaseConfig() {
    return place;
  }

  ExecutionConfig executionConfig() {
    return conduct;
  }
}
