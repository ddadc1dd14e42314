package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.codec.JsonCodec;
import dev.cairn.common.WorkflowState;
import dev.cairn.determinism.DeterminismMode;
import dev.cairn.error.ConfigException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.run.HistoryLimits;
import dev.cairn.operate.HistorySize;
import dev.cairn.operate.Retention;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Settings in code, in properties and in the environment. */
class ConfigTest {
  private static final String URL = "jdbc:postgresql://localhost:5432/shop";
  private final Config plain = Config.named("shop");

  @TempDir private Path folder = Path.of("unset");

  private Path properties(String text) throws IOException {
    return Files.writeString(folder.resolve("shop.properties"), text);
  }

  private static void assertSame(Config config, Config expected) {
    assertThat(config.databaseConfig()).isEqualTo(expected.databaseConfig());
    assertThat(config.executionConfig()).isEqualTo(expected.executionConfig());
  }

  /** A value of a setting as text, and the same value set in code; not the default. */
  private record Sample(String text, UnaryOperator<Config> code) {}

  private static Map.Entry<Setting, Sample> sample(
      Setting setting, String text, UnaryOperator<Config> code) {
    return Map.entry(setting, new Sample(text, code));
  }

  /** One sample of each setting. A new setting needs one, too. */
  private static final Map<Setting, Sample> SAMPLES =
      Map.ofEntries(
          sample(Setting.URL, URL, config -> config.url(URL)),
          sample(Setting.USER, "ada", config -> config.user("ada")),
          sample(Setting.PASSWORD, "secret", config -> config.password("secret")),
          sample(Setting.EMBEDDED, "data", config -> config.embedded(Path.of("data"))),
          sample(Setting.SCHEMA, "trail", config -> config.schema("trail")),
          sample(Setting.TRANSACTION_CONNECTIONS, "7", c -> c.transactionConnections(7)),
          sample(Setting.CONNECT_TIMEOUT, "3s", c -> c.connectTimeout(Duration.ofSeconds(3))),
          sample(Setting.NOTIFICATIONS, "false", config -> config.notifications(false)),
          sample(
              Setting.SYNCHRONOUS_COMMIT,
              "remote_apply",
              config -> config.synchronousCommit("remote_apply")),
          sample(Setting.VERSION, "v7", config -> config.version("v7")),
          sample(Setting.LEASE, "700ms", config -> config.lease(Duration.ofMillis(700))),
          sample(Setting.SHUTDOWN_TIMEOUT, "2m", c -> c.shutdownTimeout(Duration.ofMinutes(2))),
          sample(Setting.MAX_RECOVERIES, "9", config -> config.maxRecoveries(9)),
          sample(Setting.UNLOAD_SLEEPS_FROM, "2h", c -> c.unloadSleepsFrom(Duration.ofHours(2))),
          sample(Setting.MAX_VALUE_SIZE, "64KiB", config -> config.maxValueSize(64 << 10)),
          sample(
              Setting.HISTORY_WARNING,
              "1MiB/1000",
              config -> config.historyWarning(new HistorySize(1 << 20, 1_000))),
          sample(
              Setting.HISTORY_LIMIT,
              "5000000/70000",
              config -> config.historyLimit(new HistorySize(5_000_000, 70_000))),
          sample(Setting.CPU_BOUND_STEPS, "a, b", config -> config.cpuBoundSteps("a", "b")),
          sample(
              Setting.RETENTION,
              "7d SUCCEEDED; 90d",
              config ->
                  config.retention(
                      Retention.after(Duration.ofDays(7)).states(WorkflowState.SUCCEEDED),
                      Retention.after(Duration.ofDays(90)))),
          sample(
              Setting.ALLOW_EXCEPTIONS, "app.a, app.b", c -> c.allowExceptions("app.a", "app.b")),
          sample(Setting.QUALIFIED_NAMES, "true", config -> config.qualifiedNames(true)),
          sample(Setting.DETERMINISM, "fail", config -> config.determinism(DeterminismMode.FAIL)),
          sample(Setting.STRICT, "true", config -> config.strict(true)),
          sample(Setting.SHUTDOWN_HOOK, "false", config -> config.shutdownHook(false)));

  @ParameterizedTest
  @EnumSource
  void everySettingIsTheSameInCodePropertiesAndEnvironment(Setting setting) {
    assertThat(SAMPLES).as("a sample of each setting").containsKey(setting);
    Sample sample = Objects.requireNonNull(SAMPLES.get(setting));

    Config inCode = sample.code().apply(plain);
    Config inProperties = plain.properties(Map.of(setting.property(), sample.text()));
    Config inEnvironment = plain.environmentVariables(Map.of(setting.variable(), sample.text()));

    assertThat(List.of(inCode.databaseConfig(), inCode.executionConfig()))
        .as("not the default")
        .isNotEqualTo(List.of(plain.databaseConfig(), plain.executionConfig()));
    assertSame(inProperties, inCode);
    assertSame(inEnvironment, inCode);
  }

  private Config inCode() {
    return plain
        .url(URL)
        .user("ada")
        .password("secret")
        .schema("trail")
        .transactionConnections(7)
        .connectTimeout(Duration.ofSeconds(3))
        .lease(Duration.ofMillis(700))
        .shutdownTimeout(Duration.ofMinutes(2))
        .maxValueSize(64 << 10)
        .historyWarning(new HistorySize(1 << 20, 1_000))
        .historyLimit(new HistorySize(5_000_000, 70_000))
        .cpuBoundSteps("render", "compress")
        .allowExceptions("app.payments")
        .allowExceptions("app.stock");
  }

  @Test
  void propertiesFileSetsTheSameAsCode() throws IOException {
    Path file =
        properties(
            """
            cairn.url=jdbc:postgresql://localhost:5432/shop
            cairn.user=ada
            cairn.password=secret
            cairn.schema=trail
            cairn.transactionConnections=7
            cairn.connectTimeout=3s
            cairn.lease=700ms
            cairn.shutdownTimeout=PT2M
            cairn.maxValueSize=64KiB
            cairn.historyWarning=1MiB/1000
            cairn.historyLimit=5000000/70000
            cairn.cpuBoundSteps=render, compress
            cairn.allowExceptions=app.payments, app.stock
            spring.name=somebody else's
            """);

    assertSame(plain.properties(file), inCode());
  }

  @Test
  void environmentSetsTheSameAsCode() {
    Map<String, String> variables =
        Map.ofEntries(
            Map.entry("CAIRN_URL", URL),
            Map.entry("CAIRN_USER", "ada"),
            Map.entry("CAIRN_PASSWORD", "secret"),
            Map.entry("CAIRN_SCHEMA", "trail"),
            Map.entry("CAIRN_TRANSACTION_CONNECTIONS", " 7 "),
            Map.entry("CAIRN_CONNECT_TIMEOUT", "3s"),
            Map.entry("CAIRN_LEASE", "700ms"),
            Map.entry("CAIRN_SHUTDOWN_TIMEOUT", "2m"),
            Map.entry("CAIRN_MAX_VALUE_SIZE", "65536"),
            Map.entry("CAIRN_HISTORY_WARNING", "1048576/1000"),
            Map.entry("CAIRN_HISTORY_LIMIT", "5000000/70000"),
            Map.entry("CAIRN_CPU_BOUND_STEPS", "compress,render"),
            Map.entry("CAIRN_ALLOW_EXCEPTIONS", "app.payments,app.stock"),
            Map.entry("PATH", "somebody else's"));

    assertSame(plain.environmentVariables(variables), inCode());
  }

  @Test
  void laterSettingReplacesAnEarlierOne() throws IOException {
    Path file = properties("cairn.user=properties\ncairn.schema=properties\n");
    Map<String, String> variables = Map.of("CAIRN_USER", "environment");

    Config config = inCode().properties(file).environmentVariables(variables);

    assertThat(config.databaseConfig().user()).isEqualTo("environment");
    assertThat(config.databaseConfig().schema()).isEqualTo("properties");
    assertThat(config.user("code").databaseConfig().user()).isEqualTo("code");
    assertThat(inCode().embedded(folder).databaseConfig().url()).isNull();
    assertThat(inCode().embedded(folder).url(URL).databaseConfig().embedded()).isNull();
  }

  @Test
  void propertiesCanBeGivenAsAMap() {
    Map<String, String> properties =
        Map.of("cairn.lease", "700ms", "cairn.strict", "true", "spring.name", "ignored");

    Config config = plain.properties(properties);

    assertThat(config.executionConfig().lease().lease()).isEqualTo(Duration.ofMillis(700));
    assertThat(config.executionConfig().strict()).isTrue();
    assertThatThrownBy(() -> plain.properties(Map.of("cairn.leese", "5s")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("'cairn.leese' in the properties is no setting of Cairn.");
    assertThatThrownBy(() -> plain.properties(Map.of("cairn.strict", "yes")))
        .hasMessage("cairn.strict: 'yes' is neither true nor false.");
  }

  @Test
  void strictIsOffAndShutdownHookOnByDefault() {
    assertThat(plain.executionConfig().strict()).isFalse();
    assertThat(plain.executionConfig().lease().shutdownHook()).isTrue();
    assertThat(plain.executionConfig().history().histories())
        .isEqualTo(new HistoryLimits(new HistorySize(50_000_000, 50_000), null));
    assertThat(plain.strict(true).lease(Duration.ofSeconds(1)).executionConfig().strict()).isTrue();
    assertThat(plain.shutdownHook(false).version("1").executionConfig().lease().shutdownHook())
        .isFalse();
    assertThat(
            plain
                .environmentVariables(Map.of("CAIRN_SHUTDOWN_HOOK", "false"))
                .executionConfig()
                .lease()
                .shutdownHook())
        .isFalse();
  }

  @Test
  void unknownPropertyIsRejectedWithTheKnownOnes() throws IOException {
    Path file = properties("cairn.leese=5s\n");

    assertThatThrownBy(() -> plain.properties(file))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "'cairn.leese' in %s is no setting of Cairn. Use one of: cairn.url, cairn.user, cairn.password, cairn.embedded, cairn.schema, cairn.transactionConnections, cairn.connectTimeout, cairn.notifications, cairn.synchronousCommit, cairn.version, cairn.lease, cairn.shutdownTimeout, cairn.maxRecoveries, cairn.unloadSleepsFrom, cairn.maxValueSize, cairn.historyWarning, cairn.historyLimit, cairn.cpuBoundSteps, cairn.retention, cairn.allowExceptions, cairn.strict, cairn.qualifiedNames, cairn.determinism, cairn.shutdownHook."
                .formatted(file));
  }

  @Test
  void weakerCommitThanOnIsRejected() {
    assertThat(plain.synchronousCommit("remote_apply").databaseConfig().synchronousCommit())
        .isEqualTo("remote_apply");
    assertThatThrownBy(
            () -> plain.environmentVariables(Map.of("CAIRN_SYNCHRONOUS_COMMIT", "local")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "CAIRN_SYNCHRONOUS_COMMIT: synchronousCommit is 'local'; must be on or remote_apply.");
  }

  @Test
  void unknownVariableIsRejectedWithTheKnownOnes() {
    assertThatThrownBy(() -> plain.environmentVariables(Map.of("CAIRN_LARGESTVALUE", "1")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            "'CAIRN_LARGESTVALUE' in the environment is no setting of Cairn. Use one of: CAIRN_URL,"
                + " ")
        .hasMessageEndingWith("CAIRN_SHUTDOWN_HOOK.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CAIRN_TRANSACTION_CONNECTIONS | 0 | CAIRN_TRANSACTION_CONNECTIONS: transactionConnections is 0; give 1 to 1000.",
        "CAIRN_TRANSACTION_CONNECTIONS | ten | CAIRN_TRANSACTION_CONNECTIONS is 'ten'; give a number.",
        "CAIRN_LEASE | 100ms | CAIRN_LEASE: lease is PT0.1S; give PT0.5S or more, so that a busy"
            + " process is not taken for a dead one.",
        "CAIRN_SHUTDOWN_TIMEOUT | -PT1S | CAIRN_SHUTDOWN_TIMEOUT: '-PT1S' is not a duration. Write it as 500ms, 2s, 5m,"
            + " 1h, 2d or PT0.5S.",
        "CAIRN_MAX_VALUE_SIZE | 0 | CAIRN_MAX_VALUE_SIZE: maxValueSize is 0 bytes; give 1 to"
            + " 536870912.",
        "CAIRN_MAX_VALUE_SIZE | 1TB | CAIRN_MAX_VALUE_SIZE: '1TB' is not a size. Write it as 1048576,"
            + " 64KiB or 16MiB.",
        "CAIRN_MAX_VALUE_SIZE | 99999999999GiB | CAIRN_MAX_VALUE_SIZE: '99999999999GiB' is more than"
            + " can be counted. Write a size such as 16MiB.",
        "CAIRN_ALLOW_EXCEPTIONS | app,1st | CAIRN_ALLOW_EXCEPTIONS: '1st' is not the name of a package; use"
            + " a name such as com.example.payments.",
        "CAIRN_URL | localhost | CAIRN_URL: url is 'localhost'; give one such as"
            + " jdbc:postgresql://localhost:5432/shop."
      })
  void valuesOutOfRangeAreRejectedWithTheRange(String name, String text, String message) {
    assertThatThrownBy(() -> plain.environmentVariables(Map.of(name, text)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void codeIsCheckedAgainstTheSameRanges() {
    assertThatThrownBy(() -> plain.transactionConnections(1001))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> plain.shutdownTimeout(Duration.ofSeconds(-1)))
        .hasMessage("shutdownTimeout is PT-1S; give zero or more.");
    assertThatThrownBy(() -> Config.named(" "))
        .hasMessage("The application's name is blank. Give one to know it by.");
  }

  @Test
  void boundaryValuesAreAccepted() {
    assertThat(
            plain
                .transactionConnections(1)
                .transactionConnections(1_000)
                .databaseConfig()
                .transactionConnections())
        .isEqualTo(1_000);
    assertThat(plain.lease(Duration.ofMillis(500)).executionConfig().lease().lease())
        .isEqualTo(Duration.ofMillis(500));
    assertThat(plain.shutdownTimeout(Duration.ZERO).executionConfig().lease().shutdownTimeout())
        .isZero();
    assertThat(
            plain
                .maxValueSize(1)
                .maxValueSize(512L << 20)
                .executionConfig()
                .serialization()
                .maxValueSize())
        .isEqualTo(512L << 20);
    assertThatThrownBy(() -> plain.maxValueSize((512L << 20) + 1))
        .hasMessage("maxValueSize is 536870913 bytes; give 1 to 536870912.");
  }

  @Test
  void databasesListenersAndExceptionsAccumulate() {
    var stock = new PGSimpleDataSource();
    var executions = new PGSimpleDataSource();
    Listener first = event -> {};
    Listener second = event -> {};

    Config config =
        plain
            .database("stock", stock)
            .database("books", executions)
            .listener(first)
            .listener(second)
            .allowException(IOException.class)
            .allowException(SQLException.class);

    assertThat(config.databaseConfig().databases())
        .isEqualTo(Map.of("stock", stock, "books", executions));
    assertThat(config.executionConfig().environment().listeners()).containsExactly(first, second);
    assertThat(config.executionConfig().serialization().exceptions())
        .containsExactly(IOException.class, SQLException.class);
  }

  @Test
  void givenObjectsAreUsed() {
    var source = new PGSimpleDataSource();
    var codec = new JsonCodec();
    Environment ambient = Environment.system();

    Config config = plain.url(URL).dataSource(source).codec(codec).environment(ambient);

    assertThat(config.databaseConfig().dataSource()).isSameAs(source);
    assertThat(config.databaseConfig().url()).isNull();
    assertThat(config.executionConfig().serialization().codec()).isSameAs(codec);
    assertThat(config.executionConfig().environment().environment()).isSameAs(ambient);
    assertThat(config.executionConfig().application()).isEqualTo("shop");
  }

  @Test
  void unreadableFileIsReportedByName() {
    Path missing = folder.resolve("missing.properties");

    assertThatThrownBy(() -> plain.properties(missing))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("The properties file " + missing + " cannot be read: ");
  }

  @Test
  void openWithoutADatabaseIsRejected() {
    assertThatThrownBy(() -> Cairn.open(plain))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "The config does not say where Postgres is. Use Config.url(...), dataSource(...) or"
                + " embedded(...).");
  }
}
