package dev.cairn.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.codec.JsonCodec;
import dev.cairn.error.ValueException;
import dev.cairn.spi.ValueType;
import java.lang.reflect.Type;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** The writer for plain values, which bypasses Jackson, produces the same JSON as Jackson. */
class PlainValuesTest {
  private final JsonCodec codec = new JsonCodec();
  private final JsonMapper jackson = JsonMappers.mapper();

  private String encode(Type type, @Nullable Object value) {
    return codec.encode(new ValueType("a value", type), value);
  }

  @Test
  void textsOfAllCharactersAreWrittenLikeJackson() {
    assertThat(IntStream.range(0, 0x10000).filter(c -> !Character.isSurrogate((char) c)))
        .allSatisfy(c -> {
          String text = "a" + (char) c.intValue() + "b";
          assertThat(encode(String.class, text)).isEqualTo(jackson.writeValueAsString(text));
        });
  }

  static Stream<Arguments> plainValues() {
    return Stream.of(
        Arguments.of(int.class, Integer.MIN_VALUE),
        Arguments.of(Integer.class, Integer.MAX_VALUE),
        Arguments.of(Integer.class, null),
        Arguments.of(long.class, Long.MIN_VALUE),
        Arguments.of(Long.class, Long.MAX_VALUE),
        Arguments.of(Long.class, 0L),
        Arguments.of(boolean.class, true),
        Arguments.of(Boolean.class, false),
        Arguments.of(Boolean.class, null),
        Arguments.of(String.class, null),
        Arguments.of(String.class, ""));
  }

  @ParameterizedTest
  @MethodSource("plainValues")
  void numbersAndBooleansAreWrittenLikeJackson(Type type, @Nullable Object value) {
    assertThat(encode(type, value)).isEqualTo(jackson.writeValueAsString(value));
  }

  @Test
  void valueOfAnotherClassIsRejected() {
    assertThatThrownBy(() -> encode(Long.class, 1)).isInstanceOf(ValueException.class);
    assertThatThrownBy(() -> encode(int.class, null))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("it is null, and int cannot be");
  }
}
