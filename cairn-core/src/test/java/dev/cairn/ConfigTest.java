package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.codec.JsonCodec;
import dev.cairn.common.HistorySize;
import dev.cairn.error.ConfigException;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(config.place()).isEqualTo(expected.place());
    assertThat(config.conduct().tenure().lease()).isEqualTo(expected.conduct().tenure().lease());
    assertThat(config.conduct().tenure().grace()).isEqualTo(expected.conduct().tenure().grace());
    assertThat(config.conduct().notation().largestValue())
        .isEqualTo(expected.conduct().notation().largestValue());
    assertThat(config.conduct().capacity()).isEqualTo(expected.conduct().capacity());
    assertThat(config.conduct().notation().exceptionPackages())
        .isEqualTo(expected.conduct().notation().exceptionPackages());
  }

  private Config inCode() {
    return plain
        .url(URL)
        .user("ada")
        .password("secret")
        .schema("trail")
        .connections(7)
        .patience(Duration.ofSeconds(3))
        .lease(Duration.ofMillis(700))
        .grace(Duration.ofMinutes(2))
        .largestValue(64 << 10)
        .historyWarning(new HistorySize(1 << 20, 1_000))
        .historyLimit(new HistorySize(5_000_000, 70_000))
        .cpuBoundSteps("render", "compress")
        .exceptions("app.payments")
        .exceptions("app.stock");
  }

  @Test
  void propertiesSetWhatCodeSets() throws IOException {
    Path file =
        properties(
            """
            cairn.url=jdbc:postgresql://localhost:5432/shop
            cairn.user=ada
            cairn.password=secret
            cairn.schema=trail
            cairn.connections=7
            cairn.patience=3s
            cairn.lease=700ms
            cairn.grace=PT2M
            cairn.largestValue=64KiB
            cairn.historyWarning=1MiB/1000
            cairn.historyLimit=5000000/70000
            cairn.cpuBoundSteps=render, compress
            cairn.exceptions=app.payments, app.stock
            spring.name=somebody else's
            """);

    assertSame(plain.properties(file), inCode());
  }

  @Test
  void theEnvironmentSetsWhatCodeSets() {
    Map<String, String> variables =
        Map.ofEntries(
            Map.entry("CAIRN_URL", URL),
            Map.entry("CAIRN_USER", "ada"),
            Map.entry("CAIRN_PASSWORD", "secret"),
            Map.entry("CAIRN_SCHEMA", "trail"),
            Map.entry("CAIRN_CONNECTIONS", " 7 "),
            Map.entry("CAIRN_PATIENCE", "3s"),
            Map.entry("CAIRN_LEASE", "700ms"),
            Map.entry("CAIRN_GRACE", "2m"),
            Map.entry("CAIRN_LARGEST_VALUE", "65536"),
            Map.entry("CAIRN_HISTORY_WARNING", "1048576/1000"),
            Map.entry("CAIRN_HISTORY_LIMIT", "5000000/70000"),
            Map.entry("CAIRN_CPU_BOUND_STEPS", "compress,render"),
            Map.entry("CAIRN_EXCEPTIONS", "app.payments,app.stock"),
            Map.entry("PATH", "somebody else's"));

    assertSame(plain.environment(variables), inCode());
  }

  @Test
  void whatIsSaidLaterCounts() throws IOException {
    Path file = properties("cairn.user=properties\ncairn.schema=properties\n");
    Map<String, String> variables = Map.of("CAIRN_USER", "environment");

    Config config = inCode().properties(file).environment(variables);

    assertThat(config.place().user()).isEqualTo("environment");
    assertThat(config.place().schema()).isEqualTo("properties");
    assertThat(config.user("code").place().user()).isEqualTo("code");
    assertThat(inCode().embedded(folder).place().url()).isNull();
    assertThat(inCode().embedded(folder).url(URL).place().embedded()).isNull();
  }

  @Test
  void aMapSetsWhatAPropertiesFileSets() {
    Map<String, String> properties =
        Map.of("cairn.lease", "700ms", "cairn.strict", "true", "spring.name", "ignored");

    Config config = plain.properties(properties);

    assertThat(config.conduct().tenure().lease()).isEqualTo(Duration.ofMillis(700));
    assertThat(config.conduct().strict()).isTrue();
    assertThatThrownBy(() -> plain.properties(Map.of("cairn.leese", "5s")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("'cairn.leese' in the properties is no setting of Cairn.");
    assertThatThrownBy(() -> plain.properties(Map.of("cairn.strict", "yes")))
        .hasMessage("cairn.strict: 'yes' is neither true nor false.");
  }

  @Test
  void strictAndShutdownHookHaveDefaultsAndTexts() {
    assertThat(plain.conduct().strict()).isFalse();
    assertThat(plain.conduct().tenure().shutdownHook()).isTrue();
    assertThat(plain.strict(true).lease(Duration.ofSeconds(1)).conduct().strict()).isTrue();
    assertThat(plain.shutdownHook(false).version("1").conduct().tenure().shutdownHook()).isFalse();
    assertThat(
            plain
                .environment(Map.of("CAIRN_SHUTDOWN_HOOK", "false"))
                .conduct()
                .tenure()
                .shutdownHook())
        .isFalse();
  }

  @Test
  void anUnknownPropertyIsRefusedWithTheKnownOnes() throws IOException {
    Path file = properties("cairn.leese=5s\n");

    assertThatThrownBy(() -> plain.properties(file))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "'cairn.leese' in %s is no setting of Cairn. Use one of: cairn.url, cairn.user, cairn.password, cairn.embedded, cairn.schema, cairn.connections, cairn.patience, cairn.notifications, cairn.synchronousCommit, cairn.version, cairn.lease, cairn.grace, cairn.recoveries, cairn.restFrom, cairn.largestValue, cairn.historyWarning, cairn.historyLimit, cairn.cpuBoundSteps, cairn.retention, cairn.exceptions, cairn.strict, cairn.shutdownHook."
                .formatted(file));
  }

  @Test
  void aWeakerCommitThanOnIsRefused() {
    assertThat(plain.synchronousCommit("remote_apply").place().synchronousCommit())
        .isEqualTo("remote_apply");
    assertThatThrownBy(() -> plain.environment(Map.of("CAIRN_SYNCHRONOUS_COMMIT", "local")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "CAIRN_SYNCHRONOUS_COMMIT: synchronousCommit is 'local'; must be on or remote_apply.");
  }

  @Test
  void anUnknownVariableIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> plain.environment(Map.of("CAIRN_LARGESTVALUE", "1")))
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
        "CAIRN_CONNECTIONS | 0 | CAIRN_CONNECTIONS: connections is 0; give 1 to 1000.",
        "CAIRN_CONNECTIONS | ten | CAIRN_CONNECTIONS is 'ten'; give a number.",
        "CAIRN_LEASE | 100ms | CAIRN_LEASE: lease is PT0.1S; give PT0.5S or more, so that a busy"
            + " process is not taken for a dead one.",
        "CAIRN_GRACE | -PT1S | CAIRN_GRACE: '-PT1S' is not a duration. Write it as 500ms, 2s, 5m,"
            + " 1h, 2d or PT0.5S.",
        "CAIRN_LARGEST_VALUE | 0 | CAIRN_LARGEST_VALUE: largestValue is 0 bytes; give 1 to"
            + " 536870912.",
        "CAIRN_LARGEST_VALUE | 1TB | CAIRN_LARGEST_VALUE: '1TB' is not a size. Write it as 1048576,"
            + " 64KiB or 16MiB.",
        "CAIRN_LARGEST_VALUE | 99999999999GiB | CAIRN_LARGEST_VALUE: '99999999999GiB' is more than"
            + " can be counted. Write a size such as 16MiB.",
        "CAIRN_EXCEPTIONS | app,1st | CAIRN_EXCEPTIONS: '1st' is not the name of a package; give one"
            + " such as com.example.payments.",
        "CAIRN_URL | localhost | CAIRN_URL: url is 'localhost'; give one such as"
            + " jdbc:postgresql://localhost:5432/shop."
      })
  void valuesOutOfTheirRangeAreRefusedWithTheRange(String name, String text, String message) {
    assertThatThrownBy(() -> plain.environment(Map.of(name, text)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void codeIsHeldToTheSameRanges() {
    assertThatThrownBy(() -> plain.connections(1001)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> plain.grace(Duration.ofSeconds(-1)))
        .hasMessage("grace is PT-1S; give zero or more.");
    assertThatThrownBy(() -> Config.named(" "))
        .hasMessage("The application's name is blank. Give one to know it by.");
  }

  @Test
  void theEndsOfTheRangesAreAllowed() {
    assertThat(plain.connections(1).connections(1_000).place().connections()).isEqualTo(1_000);
    assertThat(plain.lease(Duration.ofMillis(500)).conduct().tenure().lease())
        .isEqualTo(Duration.ofMillis(500));
    assertThat(plain.grace(Duration.ZERO).conduct().tenure().grace()).isZero();
    assertThat(plain.largestValue(1).largestValue(512L << 20).conduct().notation().largestValue())
        .isEqualTo(512L << 20);
    assertThatThrownBy(() -> plain.largestValue((512L << 20) + 1))
        .hasMessage("largestValue is 536870913 bytes; give 1 to 536870912.");
  }

  @Test
  void databasesListenersAndExceptionsAddUp() {
    var stock = new PGSimpleDataSource();
    var books = new PGSimpleDataSource();
    Listener first = event -> {};
    Listener second = event -> {};

    Config config =
        plain
            .database("stock", stock)
            .database("books", books)
            .listener(first)
            .listener(second)
            .exception(IOException.class)
            .exception(SQLException.class);

    assertThat(config.place().databases()).isEqualTo(Map.of("stock", stock, "books", books));
    assertThat(config.conduct().surroundings().listeners()).containsExactly(first, second);
    assertThat(config.conduct().notation().exceptions())
        .containsExactly(IOException.class, SQLException.class);
  }

  @Test
  void whatIsHandedInIsUsed() {
    var source = new PGSimpleDataSource();
    var codec = new JsonCodec();
    Environment ambient = Environment.system();

    Config config = plain.url(URL).dataSource(source).codec(codec).ambient(ambient);

    assertThat(config.place().dataSource()).isSameAs(source);
    assertThat(config.place().url()).isNull();
    assertThat(config.conduct().notation().codec()).isSameAs(codec);
    assertThat(config.conduct().surroundings().ambient()).isSameAs(ambient);
    assertThat(config.conduct().application()).isEqualTo("shop");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    Path missing = folder.resolve("missing.properties");

    assertThatThrownBy(() -> plain.properties(missing))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("The properties file " + missing + " cannot be read: ");
  }

  @Test
  void withoutADatabaseNothingIsOpened() {
    assertThatThrownBy(() -> Cairn.open(plain))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "The config does not say where Postgres is. Use Config.url(...), dataSource(...) or"
                + " embedded(...).");
  }
}
