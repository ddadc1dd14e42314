package dev.cairn.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.cairn.codec.JsonSchemasTest.Color;
import dev.cairn.codec.JsonSchemasTest.Everything;
import dev.cairn.codec.JsonSchemasTest.Page;
import dev.cairn.codec.JsonSchemasTest.Point;
import dev.cairn.codec.JsonSchemasTest.Shape;
import dev.cairn.codec.JsonSchemasTest.Tree;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** JSON schemas accept what the codec writes, and nothing of other types. */
class SchemaValidationTest {
  private static final JsonCodec CODEC = new JsonCodec();
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDialect(Dialects.getDraft202012());

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
  void schemasAcceptBytes() {
    accepts(new byte[] {1, 2, 3}, byte[].class);
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
