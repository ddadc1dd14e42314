package dev.cairn.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.cairn.common.TypeRef;
import dev.cairn.spi.ValueType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** JSON schemas of types, and that they accept what the codec writes. */
class JsonSchemasTest {
  private static final JsonCodec CODEC = new JsonCodec();
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDialect(Dialects.getDraft202012());

  enum Color {
    RED,
    @JsonProperty("light-blue")
    BLUE
  }

  record Point(int x, double y) {}

  sealed interface Shape {
    record Circle(Point center, BigDecimal radius) implements Shape {}

    record Line(List<Point> points, @Nullable String label) implements Shape {}
  }

  record Tree(String name, List<Tree> children) {}

  record Page<T>(List<T> items, Optional<String> next) {}

  record Everything(
      char letter,
      long number,
      UUID id,
      Instant at,
      LocalDate day,
      YearMonth month,
      Duration took,
      Map<String, Integer> counts,
      Set<Color> colors,
      Object anything) {}

  record Renamed(
      @JsonProperty("full-name") @JsonPropertyDescription("as in a passport") String n) {}

  private static String json(Type type) {
    return JSON.writeValueAsString(JsonSchemas.document(type));
  }

  @Test
  void membersOfRecordsAreRequiredUnlessTheyAreOptionalOrNullable() {
    assertThat(json(Point.class))
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"integer\"},\"y\":{\"type\":\"number\"}},\"required\":[\"x\",\"y\"],\"additionalProperties\":false}");
    assertThat(json(Shape.Line.class)).contains("\"required\":[\"points\"]");
    assertThat(json(new TypeRef<Page<String>>() {}.type()))
        .contains("\"next\":{\"type\":[\"string\",\"null\"]}", "\"required\":[\"items\"]");
  }

  @Test
  void enumsListTheirNamesInJson() {
    assertThat(json(Color.class)).contains("[\"RED\",\"light-blue\"]");
  }

  @Test
  void sealedTypesAreAlternativesWithATypeName() {
    assertThat(json(Shape.class))
        .contains(
            "\"anyOf\":[", "\"@type\":{\"const\":\"Circle\"}", "\"@type\":{\"const\":\"Line\"}");
  }

  @Test
  void typesThatContainThemselvesAreDefinitions() {
    assertThat(json(Tree.class)).contains("\"$ref\":\"#/$defs/", "\"$defs\":{");
  }

  @Test
  void namesAndDescriptionsComeFromAnnotations() {
    assertThat(json(Renamed.class))
        .contains("\"full-name\":{\"type\":\"string\",\"description\":\"as in a passport\"}");
  }

  @Test
  void typesOfUnknownFormPermitEverything() {
    assertThat(json(AtomicReference.class)).isEqualTo("{}");
    assertThat(json(CharSequence[].class)).contains("\"items\":{\"type\":\"string\"}");
  }

  @Test
  void schemasAcceptWhatTheCodecWrites() {
    accepts(new Shape.Circle(new Point(1, 2.5), new BigDecimal("0.10")), Shape.class);
    accepts(new Shape.Line(List.of(new Point(1, 2)), null), Shape.class);
    accepts(new Tree("a", List.of(new Tree("b", List.of()))), Tree.class);
    accepts(
        new Page<>(List.of(Color.BLUE), Optional.empty()), new TypeRef<Page<Color>>() {}.type());
    accepts(
        new Everything(
            'c',
            Long.MAX_VALUE,
            new UUID(1, 2),
            Instant.EPOCH,
            LocalDate.EPOCH,
            YearMonth.of(2026, 1),
            Duration.ofMinutes(90),
            Map.of("a", 1),
            Set.of(Color.RED),
            List.of("x", 1)),
        Everything.class);
  }

  @Test
  void bytesAreTexts() {
    accepts(new byte[] {1, 2, 3}, byte[].class);

    assertThat(json(byte[].class)).contains("\"type\":\"string\"", "base64");
  }

  @Test
  void schemasRejectOtherMembersAndTypes() {
    assertThat(errors(Point.class, "{\"x\":1,\"y\":2,\"z\":3}")).contains("z");
    assertThat(errors(Point.class, "{\"x\":\"one\",\"y\":2}")).contains("/x");
    assertThat(errors(Shape.class, "{\"@type\":\"Square\",\"side\":2}")).isNotEmpty();
  }

  @Test
  void argumentsAreAnArrayWithAValueForEachParameter() {
    Map<String, Object> schema = JsonSchemas.arguments(List.of(Tree.class, int.class));

    assertThat(errors(schema, "[{\"name\":\"a\",\"children\":[]},1]")).isEmpty();
    assertThat(errors(schema, "[{\"name\":\"a\",\"children\":[]}]")).isNotEmpty();
    assertThat(errors(schema, "[{\"name\":\"a\",\"children\":[{}]},1]")).contains("name");
    assertThat(errors(schema, "[{\"name\":\"a\",\"children\":[]},1,2]")).isNotEmpty();
    assertThat(errors(JsonSchemas.arguments(List.of()), "[]")).isEmpty();
    assertThat(errors(JsonSchemas.arguments(List.of()), "[1]")).isNotEmpty();
  }

  @Test
  void methodsWithoutResultReturnNull() {
    assertThat(json(void.class)).isEqualTo("{\"type\":\"null\"}");
  }

  private static void accepts(Object value, Type type) {
    String json = CODEC.encode(new ValueType("a value", type), value);

    assertThat(errors(type, json)).as(json).isEmpty();
  }

  private static String errors(Type type, String json) {
    return errors(JsonSchemas.document(type), json);
  }

  private static String errors(Map<String, Object> schema, String json) {
    return SCHEMAS.getSchema(JSON.valueToTree(schema)).validate(JSON.readTree(json)).stream()
        .map(Error::toString)
        .collect(Collectors.joining("\n"));
  }
}
