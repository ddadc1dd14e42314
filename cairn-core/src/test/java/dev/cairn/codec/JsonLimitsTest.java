package dev.cairn.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.common.TypeRef;
import dev.cairn.spi.ValueType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Limits and messages of the rejections in {@link JsonRejectionTest}. */
class JsonLimitsTest {
  private final JsonCodec codec = new JsonCodec();

  interface Plan {}

  abstract static class Shade {}

  record Deep(@Nullable Deep next, @Nullable Object end) {}

  private static ValueType order(Type type) {
    return new ValueType("argument 'order' of checkout", type);
  }

  @Test
  void rejectedTypeIsReportedWithTheReason() {
    assertThatThrownBy(() -> codec.check(order(Plan.class)))
        .hasMessageContaining("Plan is an interface that any class may implement. Seal it, or");
    assertThatThrownBy(() -> codec.check(order(Shade.class)))
        .hasMessageContaining("Shade is an abstract class that any class may extend. Seal it, or");
    assertThatThrownBy(() -> codec.check(order(Connection.class)))
        .hasMessageContaining("java.sql.Connection is not a value. Use a record or a class of");
  }

  private static Deep deep(int levels, Object end) {
    return levels == 0 ? new Deep(null, end) : new Deep(deep(levels - 1, end), null);
  }

  @Test
  void longPathIsTruncated() {
    assertThatThrownBy(() -> codec.encode(order(Deep.class), deep(11, new Thread[0])))
        .hasMessageContaining(" at " + "next.".repeat(11) + "end: ");
    assertThatThrownBy(() -> codec.encode(order(Deep.class), deep(12, new Thread[0])))
        .hasMessageContaining(" at " + "next.".repeat(11) + "next…: ");
  }

  @Test
  void openTypeIsFoundInsideOtherTypes() {
    assertThatThrownBy(() -> codec.check(order(new TypeRef<List<? extends List<?>>>() {}.type())))
        .hasMessageContaining("the wildcard ? leaves the type open");
    assertThatThrownBy(() -> codec.check(order(new TypeRef<List<?>[]>() {}.type())))
        .hasMessageContaining("the wildcard ? leaves the type open");
  }

  @Test
  void longestNumberIsAccepted() {
    var longest = new BigDecimal("9".repeat(10_000));

    assertThat(codec.encode(order(BigDecimal.class), longest)).hasSize(10_000);
    assertThat(codec.encode(order(BigInteger.class), BigInteger.ONE.shiftLeft(29_999)))
        .hasSize(9_031);
    assertThatThrownBy(() -> codec.encode(order(BigDecimal.class), longest.add(BigDecimal.ONE)))
        .hasMessageContaining("a number has 10001 digits; the limit is 10000");
    assertThatThrownBy(
            () -> codec.encode(order(BigInteger.class), BigInteger.ONE.shiftLeft(30_000)))
        .hasMessageContaining("a number has 10000 digits; the limit is 10000");
  }
}
