package dev.cairn;

import dev.cairn.api.ConfigException;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings that can be written as text. Code, properties and environment use the same names.
 */
enum Setting {
  URL("url"),
  USER("user"),
  PASSWORD("password"),
  EMBEDDED("embedded"),
  SCHEMA("schema"),
  CONNECTIONS("connections"),
  PATIENCE("patience"),
  NOTIFICATIONS("notifications"),
  VERSION("version"),
  LEASE("lease"),
  GRACE("grace"),
  RECOVERIES("recoveries"),
  REST_FROM("restFrom"),
  LARGEST_VALUE("largestValue"),
  RETENTION("retention");

  private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(KiB|MiB|GiB)?");

  static final String PROPERTY = "cairn.";
  static final String VARIABLE = "CAIRN_";

  private final String method;

  Setting(String method) {
    this.method = method;
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
                name, where, Arrays.stream(values()).map(known).collect(Collectors.joining(", "))));
  }

  static boolean flag(String text) {
    return switch (text.strip()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new ConfigException("'%s' is neither true nor false.".formatted(text));
    };
  }

  static long bytes(String text) {
    var size = SIZE.matcher(text.strip());
    if (!size.matches()) {
      throw new ConfigException(
          "'%s' is not a size. Write it as 1048576, 64KiB or 16MiB.".formatted(text));
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
      throw new ConfigException(
          "'%s' is more than can be counted. Write a size such as 16MiB.".formatted(text), huge);
    }
  }
}
