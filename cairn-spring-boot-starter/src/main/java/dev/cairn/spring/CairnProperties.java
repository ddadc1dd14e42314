package dev.cairn.spring;

import dev.cairn.determinism.DeterminismMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of Cairn in an application with Spring Boot. What is not set has the default of
 * {@link dev.cairn.Config}. There is no setting for a hook at the end of the JVM, because the
 * application context closes Cairn.
 *
 * @param enabled Whether Cairn is configured at all.
 * @param autoStart Whether workflows run. Without, they can be started by other processes only, and
 *     found and controlled by this one.
 * @param name Name of the application in Cairn's tables. Default: spring.application.name.
 * @param dataSource Name of the DataSource bean whose database contains Cairn's tables. Default:
 *     the primary one.
 * @param databases Names of DataSource beans, by the names that @Transaction(database = ...) uses.
 * @param loggingKeys Keys of the logging context (MDC) that workflows take over from the thread
 *     that starts them. Their values are stored as plain text.
 * @param actuator What the endpoint cairn of Spring Boot's actuator may do.
 * @param security How workflows take over the security context of Spring Security.
 * @param url JDBC URL of a database of Cairn's own, in place of a DataSource bean.
 * @param user User of the database of Cairn's own.
 * @param password Password of the database of Cairn's own.
 * @param embedded Folder of an embedded Postgres, which needs cairn-embedded on the class path. It
 *     is the database of the application, too, if spring.datasource.url is not set, and then .cairn
 *     by default.
 * @param schema Schema of Cairn's tables.
 * @param transactionConnections How many connections transactions may use at once. Default: six
 *     fewer than the pool of HikariCP has, and at most ten.
 * @param connectTimeout How long to wait for Postgres at startup.
 * @param notifications Whether to use LISTEN and NOTIFY.
 * @param synchronousCommit Level of synchronous_commit.
 * @param version Version of the application, for pinned workflows. Default: a hash of its code.
 * @param lease How long this process counts as alive after its last sign of life.
 * @param shutdownTimeout How long running steps may continue at the end. Default: a little less
 *     than spring.lifecycle.timeout-per-shutdown-phase.
 * @param maxRecoveries How often in a row a workflow is recovered without progress.
 * @param unloadSleepsFrom Workflows that sleep for this long or longer are unloaded meanwhile.
 * @param maxValueSize Maximum size of an argument or result.
 * @param historyWarning Size of a history from which a warning is logged, such as 50MiB/50000.
 * @param historyLimit Size of a history from which a workflow is stuck, such as 50MiB/50000.
 * @param cpuBoundSteps Names of steps that run on platform threads.
 * @param retention Rules that delete ended workflows.
 * @param allowExceptions Packages whose exceptions are restored with their own type.
 * @param strict Whether a call of a durable method outside a workflow is an error.
 * @param qualifiedNames Whether the name of the class precedes the names of its workflows.
 * @param determinism What happens if workflow code is found to be nondeterministic.
 */
@ConfigurationProperties("cairn")
public record CairnProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("true") boolean autoStart,
    @Nullable String name,
    @Nullable String dataSource,
    @DefaultValue Map<String, String> databases,
    @DefaultValue List<String> loggingKeys,
    @DefaultValue Actuator actuator,
    @DefaultValue Security security,
    @Nullable String url,
    @Nullable String user,
    @Nullable String password,
    @Nullable String embedded,
    @Nullable String schema,
    @Nullable Integer transactionConnections,
    @Nullable Duration connectTimeout,
    @Nullable Boolean notifications,
    @Nullable String synchronousCommit,
    @Nullable String version,
    @Nullable Duration lease,
    @Nullable Duration shutdownTimeout,
    @Nullable Integer maxRecoveries,
    @Nullable Duration unloadSleepsFrom,
    @Nullable DataSize maxValueSize,
    @Nullable String historyWarning,
    @Nullable String historyLimit,
    @Nullable List<String> cpuBoundSteps,
    @Nullable String retention,
    @Nullable List<String> allowExceptions,
    @Nullable Boolean strict,
    @Nullable Boolean qualifiedNames,
    @Nullable DeterminismMode determinism) {
  /**
   * What the endpoint of Spring Boot's actuator may do.
   *
   * @param operations Whether the endpoint cairn can cancel, resume and fork workflows.
   */
  public record Actuator(@DefaultValue("false") boolean operations) {}

  /**
   * How workflows take over the security context of Spring Security.
   *
   * @param propagate Whether workflows run with the name and the authorities of the one who starts
   *     them, as they were at that time. Both are stored as plain text.
   */
  public record Security(@DefaultValue("false") boolean propagate) {}
}
