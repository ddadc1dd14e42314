package dev.cairn;

import dev.cairn.api.ConfigException;
import java.util.Arrays;
import java.util.function.Function;
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
  LARGEST_VALUE("largestValue");

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
}
