package dev.cairn.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.cairn.codec.JsonCodec;
import dev.cairn.common.TypeRef;
import dev.cairn.spi.ValueType;
import dev.cairn.testkit.TestSeed;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that the JSON codec writes and reads back. */
class JsonRoundTripTest {
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

  record Line(String article, int count, BigDecimal price) {}

  record Order(String id, List<Line> lines, Optional<String> note, @Nullable Instant paid) {}

  record Box<T>(T content, List<T> others) {}

  record Nothing() {}

  sealed interface Shape permits Round, Polygon, Unit {}

  sealed interface Round extends Shape permits Circle, Ellipse {}

  record Circle(double radius) implements Round {}

  record Ellipse(double a, double b) implements Round {}

  record Polygon(List<Shape> parts) implements Shape {}

  enum Unit implements Shape {
    ONE
  }

  sealed interface Outcome<T> permits Done, Empty {}

  record Done<T>(T value) implements Outcome<T> {}

  record Empty<T>() implements Outcome<T> {}

  static final class Point {
    private final int x;
    private final int y;

    Point(int x, int y) {
      this.x = x;
      this.y = y;
    }

    int sum() {
      return x + y;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Point point && point.x == x && point.y == y;
    }

    @Override
    public int hashCode() {
      return x * 31 + y;
    }
  }

  static final class Name {
    private final String text;

    Name(String text) {
      this.text = text;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Name name && name.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }

  private static final String HALF_A_PAIR = "a\ud83d z \ude00";

  static Stream<Arguments> values() {
    return Stream.of(numbers(), texts(), times(), containers(), types()).flatMap(s -> s);
  }

  static Stream<Arguments> numbers() {
    return Stream.of(
        arguments(int.class, 7, "7"),
        arguments(long.class, Long.MIN_VALUE, "-9223372036854775808"),
        arguments(Short.class, (short) 3, "3"),
        arguments(byte.class, (byte) -1, "-1"),
        arguments(boolean.class, true, "true"),
        arguments(char.class, 'ä', "\"ä\""),
        arguments(double.class, 0.1, "0.1"),
        arguments(double.class, -0.0, "-0.0"),
        arguments(double.class, Double.NaN, "\"NaN\""),
        arguments(Double.class, Double.NEGATIVE_INFINITY, "\"-Infinity\""),
        arguments(float.class, Float.POSITIVE_INFINITY, "\"Infinity\""),
        arguments(float.class, 1.1f, "1.1"),
        arguments(BigDecimal.class, new BigDecimal("1.10"), "1.10"),
        arguments(BigDecimal.class, new BigDecimal("1E+3"), "1E+3"),
        arguments(
            BigDecimal.class,
            new BigDecimal("0.1000000000000000055511151231257827"),
            "0.1000000000000000055511151231257827"),
        arguments(BigInteger.class, BigInteger.TWO.pow(70), "1180591620717411303424"),
        arguments(BigInteger.class, BigInteger.TEN.pow(2000), "1" + "0".repeat(2000)),
        arguments(OptionalInt.class, OptionalInt.of(4), "4"),
        arguments(OptionalLong.class, OptionalLong.empty(), "null"),
        arguments(OptionalDouble.class, OptionalDouble.of(4.5), "4.5"));
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments(String.class, "nul \0 and \n", "\"nul \\u0000 and \\n\""),
        arguments(String.class, "😀", "\"😀\""),
        arguments(String.class, HALF_A_PAIR, "\"a\\ud83d z \\ude00\""),
        arguments(String.class, "", "\"\""),
        arguments(String.class, null, "null"),
        arguments(byte[].class, new byte[] {1, 2, -1}, "\"AQL/\""),
        arguments(UUID.class, new UUID(1, 2), "\"00000000-0000-0001-0000-000000000002\""),
        arguments(URI.class, URI.create("https://a.b/c?d=e"), "\"https://a.b/c?d=e\""),
        arguments(Size.class, Size.LARGE, "\"LARGE\""),
        arguments(void.class, null, "null"),
        arguments(Void.class, null, "null"));
  }

  static Stream<Arguments> times() {
    var berlin = ZoneId.of("Europe/Berlin");
    var instant = Instant.parse("2026-01-02T03:04:05.123456789Z");
    return Stream.of(
        arguments(Instant.class, instant, "\"2026-01-02T03:04:05.123456789Z\""),
        arguments(Instant.class, Instant.MAX, "\"+1000000000-12-31T23:59:59.999999999Z\""),
        arguments(Duration.class, Duration.ofNanos(1_000_000_001), "\"PT1.000000001S\""),
        arguments(Duration.class, Duration.ofNanos(-1), "\"PT-0.000000001S\""),
        arguments(Period.class, Period.of(1, 2, 3), "\"P1Y2M3D\""),
        arguments(LocalDate.class, LocalDate.of(2026, 2, 28), "\"2026-02-28\""),
        arguments(LocalTime.class, LocalTime.of(1, 2, 3, 4), "\"01:02:03.000000004\""),
        arguments(
            LocalDateTime.class,
            LocalDateTime.of(2026, 2, 28, 1, 2, 3, 4),
            "\"2026-02-28T01:02:03.000000004\""),
        arguments(
            OffsetDateTime.class,
            instant.atOffset(ZoneOffset.ofHours(5)),
            "\"2026-01-02T08:04:05.123456789+05:00\""),
        arguments(
            ZonedDateTime.class,
            instant.atZone(berlin),
            "\"2026-01-02T04:04:05.123456789+01:00[Europe/Berlin]\""),
        arguments(
            ZonedDateTime.class,
            ZonedDateTime.ofLocal(
                LocalDateTime.of(2026, 10, 25, 2, 30), berlin, ZoneOffset.ofHours(1)),
            "\"2026-10-25T02:30:00+01:00[Europe/Berlin]\""),
        arguments(
            ZonedDateTime.class,
            instant.atZone(ZoneId.of("UTC")),
            "\"2026-01-02T03:04:05.123456789Z[UTC]\""),
        arguments(ZoneId.class, berlin, "\"Europe/Berlin\""),
        arguments(Year.class, Year.of(2026), "2026"),
        arguments(YearMonth.class, YearMonth.of(2026, 3), "\"2026-03\""));
  }

  static Stream<Arguments> containers() {
    return Stream.of(
        arguments(int[].class, new int[] {1, 2}, "[1,2]"),
        arguments(String[][].class, new String[][] {{"a"}, {}}, "[[\"a\"],[]]"),
        arguments(new TypeRef<List<@Nullable Integer>>() {}.type(), withNull(), "[1,null]"),
        arguments(
            new TypeRef<Set<String>>() {}.type(), inOrder("c", "a", "b"), "[\"c\",\"a\",\"b\"]"),
        arguments(
            new TypeRef<Map<String, Line>>() {}.type(),
            Map.of("a", line()),
            "{\"a\":" + LINE + "}"),
        arguments(
            new TypeRef<Map<LocalDate, Integer>>() {}.type(),
            twoDates(),
            "{\"2026-02-01\":2,\"2026-01-01\":1}"),
        arguments(
            new TypeRef<Map<Size, Integer>>() {}.type(), Map.of(Size.LARGE, 1), "{\"LARGE\":1}"),
        arguments(new TypeRef<Optional<Line>>() {}.type(), Optional.of(line()), LINE),
        arguments(new TypeRef<Optional<Line>>() {}.type(), Optional.empty(), "null"),
        arguments(
            Object.class,
            Map.of("b", List.of(1, 2L + Integer.MAX_VALUE, new BigDecimal("1.50"), true)),
            "{\"b\":[1,2147483649,1.50,true]}"));
  }

  private static Set<String> inOrder(String... elements) {
    return new LinkedHashSet<>(List.of(elements));
  }

  private static Map<LocalDate, Integer> twoDates() {
    var dates = new LinkedHashMap<LocalDate, Integer>();
    dates.put(LocalDate.of(2026, 2, 1), 2);
    dates.put(LocalDate.of(2026, 1, 1), 1);
    return dates;
  }

  static Stream<Arguments> types() {
    return Stream.of(
        arguments(Line.class, line(), LINE),
        arguments(
            Order.class,
            new Order("o", List.of(line()), Optional.empty(), null),
            "{\"id\":\"o\",\"lines\":[" + LINE + "],\"note\":null,\"paid\":null}"),
        arguments(
            new TypeRef<Box<Line>>() {}.type(),
            new Box<>(line(), List.of(line())),
            "{\"content\":" + LINE + ",\"others\":[" + LINE + "]}"),
        arguments(
            new TypeRef<Box<Optional<Instant>>>() {}.type(),
            new Box<>(Optional.of(Instant.EPOCH), List.of(Optional.<Instant>empty())),
            "{\"content\":\"1970-01-01T00:00:00Z\",\"others\":[null]}"),
        arguments(Nothing.class, new Nothing(), "{}"),
        arguments(Point.class, new Point(1, 2), "{\"x\":1,\"y\":2}"),
        arguments(Name.class, new Name("n"), "{\"text\":\"n\"}"),
        arguments(Circle.class, new Circle(1), "{\"radius\":1.0}"),
        arguments(Round.class, new Circle(1), "{\"@type\":\"Circle\",\"radius\":1.0}"),
        arguments(Shape.class, Unit.ONE, "[\"Unit\",\"ONE\"]"),
        arguments(
            new TypeRef<List<Shape>>() {}.type(),
            List.of(new Polygon(List.of(new Ellipse(1, 2)))),
            "[{\"@type\":\"Polygon\",\"parts\":[{\"@type\":\"Ellipse\",\"a\":1.0,\"b\":2.0}]}]"),
        arguments(
            new TypeRef<Outcome<Line>>() {}.type(),
            new Done<>(line()),
            "{\"@type\":\"Done\",\"value\":" + LINE + "}"),
        arguments(new TypeRef<Outcome<Line>>() {}.type(), new Empty<>(), "{\"@type\":\"Empty\"}"));
  }

  private static final String LINE = "{\"article\":\"pen\",\"count\":2,\"price\":1.50}";

  private static Line line() {
    return new Line("pen", 2, new BigDecimal("1.50"));
  }

  private static List<@Nullable Integer> withNull() {
    return Arrays.asList(1, null);
  }

  @ParameterizedTest
  @MethodSource("values")
  void valueIsReadBackUnchanged(Type type, @Nullable Object value, String json) {
    var valueType = new ValueType("the result of step charge", type);

    var written = codec.encode(valueType, value);

    assertThat(written).isEqualTo(json);
    assertThat(codec.decode(valueType, written)).isEqualTo(value);
    var both = codec.decodeAll(List.of(valueType, valueType), "[" + written + "," + written + "]");
    assertThat(both.toArray()).isEqualTo(new @Nullable Object[] {value, value});
  }

  @Test
  void randomArgumentsAreReadBackUnchanged() {
    long seed = TestSeed.of(JsonRoundTripTest.class);
    var random = new Random(seed);
    var type =
        new ValueType("argument 'orders' of checkout", new TypeRef<List<Box<Order>>>() {}.type());
    for (int round = 0; round < 200; round++) {
      var value = List.of(box(random), box(random));
      var slots = List.of(type, type);
      var values = List.of(value, List.of());

      var json = codec.encodeAll(slots, values);

      assertThat(codec.decodeAll(slots, json))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(values);
      assertThat(codec.encodeAll(slots, values)).isEqualTo(json);
    }
  }

  private static Box<Order> box(Random random) {
    return new Box<>(order(random), List.of(order(random)));
  }

  private static Order order(Random random) {
    List<Line> lines = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      var price =
          new BigDecimal(new BigInteger(random.nextInt(300), random), random.nextInt(40) - 20);
      lines.add(new Line(text(random), random.nextInt(), price));
    }
    var note = random.nextBoolean() ? Optional.of(text(random)) : Optional.<String>empty();
    var paid =
        random.nextBoolean()
            ? Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000))
            : null;
    return new Order(text(random), lines, note, paid);
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(20), 0, 0x10000)
        .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
        .toString();
  }

  @Test
  void unknownMembersAreIgnored() {
    var type = new ValueType("the result of step charge", Line.class);

    var read =
        codec.decode(type, "{\"article\":\"pen\",\"weight\":{\"g\":3},\"count\":2,\"price\":1.50}");

    assertThat(read).isEqualTo(line());
  }

  @Test
  void missingMembersAreNullOrEmpty() {
    var type = new ValueType("the result of step charge", Order.class);

    var read = codec.decode(type, "{\"id\":\"o\",\"lines\":[]}");

    assertThat(read).isEqualTo(new Order("o", List.of(), Optional.empty(), null));
  }

  @Test
  void orderOfMembersDoesNotDistinguishArguments() {
    assertThat(
            codec.same(List.of(), "[{\"a\":1,\"b\":[2.0,null]}]", "[{\"b\":[2,null],\"a\":1.00}]"))
        .isTrue();
    assertThat(codec.same(List.of(), "[1,2]", "[2,1]")).isFalse();
    assertThat(codec.same(List.of(), "[{\"a\":null}]", "[{\"b\":null}]")).isFalse();
    assertThat(codec.same(List.of(), "[0.1]", "[0.10000000000000001]")).isFalse();
    assertThat(codec.same(List.of(), "[1e1000000000]", "[1]")).isFalse();
    assertThat(codec.same(List.of(), "[\"1\"]", "[1]")).isFalse();
  }

  @Test
  void fingerprintIsTheSameInEveryProcess() {
    var slots = List.of(new ValueType("argument 'line' of checkout", Line.class));

    var fingerprint = codec.fingerprint(slots, List.of(line()));

    assertThat(fingerprint).hasValue(Fingerprint.of("[" + LINE + "]"));
    assertThat(Fingerprint.of("[\"a\",1]")).isNotEqualTo(Fingerprint.of("[\"a\",2]"));
  }
}
