package dev.cairn;

import dev.cairn.determinism.DeterminismMode;
import dev.cairn.error.ConfigException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.Durations;
import dev.cairn.internal.text.Sentence;
import dev.cairn.operate.HistorySize;
import dev.cairn.operate.Retention;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings that can be written as text. Code, properties and environment use the same names.
 */
enum Setting {
  URL("url", Config::url),
  USER("user", Config::user),
  PASSWORD("password", Config::password),
  EMBEDDED("embedded", (config, text) -> config.embedded(Path.of(text))),
  SCHEMA("schema", Config::schema),
  TRANSACTION_CONNECTIONS(
      "transactionConnections", (config, text) -> config.transactionConnections(number(text))),
  CONNECT_TIMEOUT("connectTimeout", (config, text) -> config.connectTimeout(Durations.parse(text))),
  NOTIFICATIONS("notifications", (config, text) -> config.notifications(flag(text))),
  SYNCHRONOUS_COMMIT("synchronousCommit", (config, text) -> config.synchronousCommit(text.strip())),
  VERSION("version", (config, text) -> config.version(text.strip())),
  LEASE("lease", (config, text) -> config.lease(Durations.parse(text))),
  SHUTDOWN_TIMEOUT(
      "shutdownTimeout", (config, text) -> config.shutdownTimeout(Durations.parse(text))),
  MAX_RECOVERIES("maxRecoveries", (config, text) -> config.maxRecoveries(number(text))),
  UNLOAD_SLEEPS_FROM(
      "unloadSleepsFrom", (config, text) -> config.unloadSleepsFrom(Durations.parse(text))),
  MAX_VALUE_SIZE("maxValueSize", (config, text) -> config.maxValueSize(bytes(text))),
  HISTORY_WARNING("historyWarning", (config, text) -> config.historyWarning(historySize(text))),
  HISTORY_LIMIT("historyLimit", (config, text) -> config.historyLimit(historySize(text))),
  CPU_BOUND_STEPS("cpuBoundSteps", (config, text) -> config.cpuBoundSteps(words(text))),
  RETENTION(
      "retention",
      (config, text) -> config.retention(Retention.parse(text).toArray(Retention[]::new))),
  ALLOW_EXCEPTIONS("allowExceptions", (config, text) -> config.allowExceptions(words(text))),
  STRICT("strict", (config, text) -> config.strict(flag(text))),
  QUALIFIED_NAMES("qualifiedNames", (config, text) -> config.qualifiedNames(flag(text))),
  DETERMINISM("determinism", (config, text) -> config.determinism(mode(text))),
  SHUTDOWN_HOOK("shutdownHook", (config, text) -> config.shutdownHook(flag(text)));

  private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(KiB|MiB|GiB)?");

  static final String PROPERTY = "cairn.";
  static final String VARIABLE = "CAIRN_";

  private final String method;

  @SuppressWarnings("ImmutableEnumChecker") // the readers above have no state
  private final BiFunction<Config, String, Config> reader;

  Setting(String method, BiFunction<Config, String, Config> reader) {
    this.method = method;
    this.reader = reader;
  }

  /**
   * Returns a copy of the configuration with this setting, parsed from text.
   *
   * @throws ConfigException if the text is not a valid value; the message begins with the name
   *     under which the text was found
   */
  Config read(Config config, String name, String text) {
    try {
      return reader.apply(config, text);
    } catch (NumberFormatException notANumber) {
      throw new ConfigException(
          "%s is '%s'; give a number.".formatted(name, text), name, notANumber);
    } catch (IllegalArgumentException refused) {
      throw new ConfigException(
          "%s: %s".formatted(name, Sentence.of(refused.getMessage())), name, refused);
    }
  }

  String property() {
    return PROPERTY + method;
  }

  String variable() {
    return VARIABLE + name();
  }

  static Setting ofProperty(String property, Object where) {
    return Arrays.stream(values())
        .filter(setting -> setting.property().equals(property))
        .findFirst()
        .orElseThrow(() -> unknown(property, where, Setting::property));
  }

  static Setting ofVariable(String variable) {
    return Arrays.stream(values())
        .filter(setting -> setting.variable().equals(variable))
        .findFirst()
        .orElseThrow(() -> unknown(variable, "the environment", Setting::variable));
  }

  private static ConfigException unknown(
      String name, Object where, Function<Setting, String> known) {
    return new ConfigException(
        "'%s' in %s is no setting of Cairn. Use one of: %s."
            .formatted(
                name, where, Arrays.stream(values()).map(known).collect(Collectors.joining(", "))),
        name,
        null);
  }

  private static int number(String text) {
    return Integer.parseInt(text.strip());
  }

  private static boolean flag(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new InvalidArgumentException(
              "flag", "'%s' is neither true nor false.".formatted(text));
    };
  }

  private static DeterminismMode mode(String text) {
    return switch (text.strip()) {
      case "off" -> DeterminismMode.OFF;
      case "warn" -> DeterminismMode.WARN;
      case "fail" -> DeterminismMode.FAIL;
      default ->
          throw new InvalidArgumentException(
              "determinism", "'%s' is neither off nor warn nor fail.".formatted(text));
    };
  }

  private static String[] words(String text) {
    return text.strip().split("\\s*,\\s*");
  }

  private static HistorySize historySize(String text) {
    String[] parts = text.split("/", 2);
    if (parts.length < 2) {
      throw new InvalidArgumentException(
          "size",
          "'%s' is not the size of a history. Write bytes and records, such as 50MiB/50000."
              .formatted(text));
    }
    return new HistorySize(bytes(parts[0]), number(parts[1]));
  }

  private static long bytes(String text) {
    var size = SIZE.matcher(text.strip());
    if (!size.matches()) {
      throw new InvalidArgumentException(
          "size", "'%s' is not a size. Write it as 1048576, 64KiB or 16MiB.".formatted(text));
    }
    long unit =
        switch (size.group(2)) {
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          case null, default -> 1L;
        };
    try {
      return Math.multiplyExact(Long.parseLong(size.group(1)), unit);
    } catch (NumberFormatException | ArithmeticException huge) {
      throw new InvalidArgumentException(
          "size",
          "'%s' is more than can be counted. Write a size such as 16MiB.".formatted(text),
          huge);
    }
  }
}
