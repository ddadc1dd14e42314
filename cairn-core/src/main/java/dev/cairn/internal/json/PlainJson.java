package dev.cairn.internal.json;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as Java's own types, for code that knows no declared types: objects are a {@code Map<String,
 * Object>} in their order, arrays a {@code List}, and the others a String, BigInteger, BigDecimal,
 * Boolean or null.
 */
public final class PlainJson {
  /** A value may have the maximum depth of values, within a document around it. */
  private static final int MAX_DEPTH = JsonMappers.MAX_DEPTH + 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(JsonMappers.MAX_DIGITS + 100)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .build())
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private PlainJson() {}

  /** Text that is not JSON. */
  public static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String problem) {
      super(problem);
    }

    MalformedException(JacksonException problem) {
      super(text(problem.getLocation()), problem);
    }

    private static String text(@Nullable TokenStreamLocation location) {
      return location == null
          ? "it is not valid JSON"
          : "it is not valid JSON at line %d, column %d"
              .formatted(location.getLineNr(), location.getColumnNr());
    }
  }

  /**
   * Reads one value.
   *
   * @throws MalformedException if the text is not one JSON value
   */
  public static @Nullable Object read(String json) throws MalformedException {
    try {
      JsonNode node = MAPPER.readTree(json);
      if (node.isMissingNode()) {
        throw new MalformedException("it is empty");
      }
      return value(node);
    } catch (JacksonException problem) {
      throw new MalformedException(problem);
    }
  }

  private static @Nullable Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        var members = new LinkedHashMap<String, @Nullable Object>();
        node.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
        yield Collections.unmodifiableMap(members);
      }
      case ARRAY -> {
        var elements = new ArrayList<@Nullable Object>(node.size());
        node.forEach(element -> elements.add(value(element)));
        yield Collections.unmodifiableList(elements);
      }
      case STRING -> node.stringValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.isIntegralNumber() ? node.bigIntegerValue() : node.decimalValue();
      case NULL -> null;
      case BINARY, MISSING, POJO -> throw new IllegalStateException("JSON text has no " + node);
    };
  }

  /** Writes a value in one line. */
  public static String write(@Nullable Object value) {
    return write(value, MAPPER.writer());
  }

  /** Writes a value with line breaks and indentation, for readers and for comparisons of files. */
  public static String writeIndented(@Nullable Object value) {
    return write(value, MAPPER.writerWithDefaultPrettyPrinter());
  }

  private static String write(@Nullable Object value, ObjectWriter writer) {
    var text = new StringWriter();
    try (JsonGenerator json = writer.createGenerator(text)) {
      write(value, json);
    }
    return text.toString();
  }

  private static void write(@Nullable Object value, JsonGenerator json) {
    switch (value) {
      case null -> json.writeNull();
      case Map<?, ?> members -> {
        json.writeStartObject();
        members.forEach((name, member) -> {
          json.writeName(String.valueOf(name));
          write(member, json);
        });
        json.writeEndObject();
      }
      case List<?> elements -> {
        json.writeStartArray();
        elements.forEach(element -> write(element, json));
        json.writeEndArray();
      }
      case String text -> json.writeString(text);
      case Boolean truth -> json.writeBoolean(truth);
      case BigInteger number -> json.writeNumber(number);
      case BigDecimal number -> json.writeNumber(number);
      case Integer number -> json.writeNumber(number);
      default -> throw new IllegalArgumentException("No JSON type: " + value.getClass());
    }
  }
}
