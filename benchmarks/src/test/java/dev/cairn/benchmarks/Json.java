package dev.cairn.benchmarks;

import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON of the worker processes and of the report. */
final class Json {
  private static final JsonMapper LINES = JsonMapper.builder().build();
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  static String line(Object value) {
    return LINES.writeValueAsString(value);
  }

  static String pretty(Object value) {
    return PRETTY.writeValueAsString(value);
  }

  static Report report(Path file) {
    return LINES.readValue(file, Report.class);
  }

  static Measurement reading(String line) {
    return LINES.readValue(line, Measurement.class);
  }
}
