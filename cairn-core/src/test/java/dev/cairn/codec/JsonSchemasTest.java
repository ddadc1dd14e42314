package dev.cairn.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cairn.common.TypeRef;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** JSON schemas of types. */
class JsonSchemasTest {
  private static final JsonMapper JSON = JsonMapper.shared();

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
  void bytesAreTexts() {
    assertThat(json(byte[].class)).contains("\"type\":\"string\"", "base64");
  }

  @Test
  void methodsWithoutResultReturnNull() {
    assertThat(json(void.class)).isEqualTo("{\"type\":\"null\"}");
  }
}
