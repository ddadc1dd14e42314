package dev.cairn.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.cairn.codec.JsonCodec;
import dev.cairn.spi.ValueType;
import dev.cairn.testkit.TestSeed;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values of exact types are returned without decoding, so reading them back must give an equal
 * value.
 */
class ExactTypesTest {
  private static final int ROUNDS = 2_000;

  private final JsonCodec codec = new JsonCodec();

  enum Size {
    SMALL,
    LARGE {
      @Override
      public String toString() {
        return "as large as it gets";
      }
    }
  }

  /** An enum whose constants have the same JSON form. */
  enum Ambiguous {
    ONE,
    TWO;

    @JsonValue
    String text() {
      return "some";
    }
  }

  enum Renamed {
    @JsonProperty("first")
    ONE,
    @JsonProperty("ONE")
    TWO
  }

  static final class Cents extends BigDecimal {
    private static final long serialVersionUID = 1L;

    Cents(String text) {
      super(text);
    }
  }

  private static ValueType typeOf(Type type) {
    return new ValueType("the result of step charge", type);
  }

  static Stream<Arguments> types() {
    return Stream.of(texts(), fractions(), instants(), dates()).flatMap(each -> each);
  }

  private static Stream<Arguments> texts() {
    return Stream.of(
        of(String.class, ExactTypesTest::text, "", "\0", "\ud800", "\udc00\ud800", "\u2028", "\""),
        of(Integer.class, Random::nextInt, Integer.MIN_VALUE, Integer.MAX_VALUE),
        of(long.class, Random::nextLong, Long.MIN_VALUE, Long.MAX_VALUE),
        of(Boolean.class, Random::nextBoolean),
        of(Short.class, random -> (short) random.nextInt(), Short.MIN_VALUE, Short.MAX_VALUE),
        of(byte.class, random -> (byte) random.nextInt(), Byte.MIN_VALUE, Byte.MAX_VALUE),
        of(Character.class, random -> (char) random.nextInt(), '\0', '"', '\ud800', '\udfff'));
  }

  private static Stream<Arguments> fractions() {
    return Stream.of(
        of(
            Double.class,
            random -> Double.longBitsToDouble(random.nextLong()),
            -0.0,
            0.0,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            Double.parseDouble("2.2250738585072012e-308")),
        of(
            float.class,
            random -> Float.intBitsToFloat(random.nextInt()),
            -0.0f,
            Float.NaN,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            Float.MAX_VALUE),
        of(
            BigDecimal.class,
            ExactTypesTest::decimal,
            new BigDecimal("0E+5"),
            new BigDecimal("-0.00"),
            new BigDecimal("1E-2000000000"),
            new BigDecimal("1E+2000000000")),
        of(BigInteger.class, random -> new BigInteger(random.nextInt(2_000), random).negate()));
  }

  private static Stream<Arguments> instants() {
    return Stream.of(
        of(UUID.class, random -> new UUID(random.nextLong(), random.nextLong())),
        of(Instant.class, ExactTypesTest::instant, Instant.MIN, Instant.MAX, Instant.EPOCH),
        of(
            Duration.class,
            random -> Duration.ofSeconds(random.nextLong(), random.nextInt(1_000_000_000)),
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
            Duration.ofSeconds(-1, 1),
            Duration.ofNanos(-1)),
        of(
            Period.class,
            random -> Period.of(random.nextInt(), random.nextInt(), random.nextInt()),
            Period.ZERO,
            Period.of(Integer.MIN_VALUE, 0, Integer.MAX_VALUE)));
  }

  private static Stream<Arguments> dates() {
    return Stream.of(
        of(
            LocalDate.class,
            random -> LocalDate.ofEpochDay(random.nextLong(-365_000_000_000L, 365_000_000_000L)),
            LocalDate.MIN,
            LocalDate.MAX),
        of(
            LocalTime.class,
            random -> LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L)),
            LocalTime.MIN,
            LocalTime.MAX,
            LocalTime.NOON),
        of(
            LocalDateTime.class,
            random ->
                LocalDateTime.ofEpochSecond(
                    random.nextInt(), random.nextInt(1_000_000_000), java.time.ZoneOffset.UTC),
            LocalDateTime.MIN,
            LocalDateTime.MAX),
        of(
            Year.class,
            random -> Year.of(random.nextInt(-999_999_999, 999_999_999)),
            Year.of(0),
            Year.of(Year.MIN_VALUE),
            Year.of(Year.MAX_VALUE)),
        of(
            YearMonth.class,
            random ->
                YearMonth.of(random.nextInt(-999_999_999, 999_999_999), 1 + random.nextInt(12)),
            YearMonth.of(0, 1),
            YearMonth.of(99_999, 12)),
        of(Size.class, random -> Size.values()[random.nextInt(2)], Size.LARGE));
  }

  private static Arguments of(Type type, Function<Random, Object> random, Object... edges) {
    return Arguments.of(type, random, List.of(edges));
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
    }
    return text.toString();
  }

  private static BigDecimal decimal(Random random) {
    return new BigDecimal(new BigInteger(random.nextInt(300), random), random.nextInt(400) - 200);
  }

  private static Instant instant(Random random) {
    long second = random.nextLong(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
    return Instant.ofEpochSecond(second, random.nextInt(1_000_000_000));
  }

  @ParameterizedTest
  @MethodSource("types")
  void exactValueIsReadBackUnchanged(Type type, Function<Random, Object> any, List<Object> edges) {
    long seed = TestSeed.of(ExactTypesTest.class);
    var random = new Random(seed);
    List<Object> values = new ArrayList<>(edges);
    for (int i = 0; i < ROUNDS; i++) {
      values.add(any.apply(random));
    }
    var typeOf = typeOf(type);

    for (Object value : values) {
      Object read = codec.decode(typeOf, codec.encode(typeOf, value));

      assertThat(codec.isExact(typeOf, value)).isTrue();
      assertThat(read).as("seed %d: %s", seed, value).isEqualTo(value).hasSameClassAs(value);
      assertThat(read).as("seed %d", seed).hasToString(value.toString());
    }
  }

  static Stream<Arguments> inexactValues() {
    return Stream.of(
        Arguments.of(BigDecimal.class, new Cents("1.10")),
        Arguments.of(Ambiguous.class, Ambiguous.ONE),
        Arguments.of(Object.class, 1L),
        Arguments.of(List.class, List.of()),
        Arguments.of(byte[].class, new byte[0]),
        Arguments.of(Number.class, 1),
        Arguments.of(Optional.class, null),
        Arguments.of(StringBuilder.class, null));
  }

  @ParameterizedTest
  @MethodSource("inexactValues")
  void otherValuesAreNotExact(Type type, @Nullable Object value) {
    boolean exact;
    try {
      exact = codec.isExact(typeOf(type), value);
    } catch (dev.cairn.error.ValueException refused) {
      exact = false;
    }

    assertThat(exact).isFalse();
  }

  @Test
  void renamedConstantsAreExactIfEachIsReadAsItself() {
    var typeOf = typeOf(Renamed.class);

    assertThat(codec.isExact(typeOf, Renamed.TWO)).isTrue();
    assertThat(codec.decode(typeOf, codec.encode(typeOf, Renamed.TWO))).isEqualTo(Renamed.TWO);
  }

  @Test
  void nullIsExactWhereItIsReadAsNull() {
    assertThat(codec.isExact(typeOf(String.class), null)).isTrue();
    assertThat(codec.isExact(typeOf(void.class), null)).isTrue();
    assertThat(codec.isExact(typeOf(Instant.class), null)).isTrue();
  }
}
