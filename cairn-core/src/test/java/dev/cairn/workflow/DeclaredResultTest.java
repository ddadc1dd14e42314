package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Result types that are derived from the code of a step, and those that must be named. */
class DeclaredResultTest {
  private static <R> Type typeOf(Body<R, RuntimeException> body) {
    return DeclaredResult.of(body);
  }

  private static void assertRejected(Serializable body) {
    assertThatThrownBy(() -> DeclaredResult.of(body))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("The result type of a step cannot be told from its lambda. ");
  }

  private static int count() {
    return 1;
  }

  private static List<Integer> counts() {
    return List.of(1);
  }

  /** An overload that only its parameters distinguish. */
  static List<String> counts(String ignored) {
    return List.of(ignored);
  }

  private static Map<String, List<Integer>> table() {
    return Map.of();
  }

  private static <T> List<T> none() {
    return List.of();
  }

  private static List<?> some() {
    return List.of();
  }

  @Test
  void lambdaWithANonGenericResultNeedsNoType() {
    assertThat(typeOf(() -> "done")).isEqualTo(String.class);
    assertThat(typeOf(() -> new String[0])).isEqualTo(String[].class);
  }

  @Test
  void methodReferenceProvidesItsDeclaredType() {
    assertThat(typeOf(DeclaredResultTest::count)).isEqualTo(Integer.class);
    assertThat(typeOf(DeclaredResultTest::counts))
        .isEqualTo(new TypeRef<List<Integer>>() {}.type());
    assertThat(typeOf(DeclaredResultTest::table))
        .isEqualTo(new TypeRef<Map<String, List<Integer>>>() {}.type());
  }

  @Test
  void derivedTypeIsCached() {
    Body<List<Integer>, RuntimeException> body = DeclaredResultTest::counts;

    assertThat(typeOf(body)).isSameAs(typeOf(body));
  }

  @Test
  void lambdaWithAGenericResultMustNameItsType() {
    assertRejected((Body<List<Integer>, RuntimeException>) () -> List.of(1));
    assertRejected((Body<List<Integer>, RuntimeException>) DeclaredResultTest::none);
    assertRejected((Body<Object, RuntimeException>) () -> "anything");
    assertRejected((Body<List<?>, RuntimeException>) DeclaredResultTest::some);
  }

  static final class Counting implements Serializable, Body<List<Integer>, RuntimeException> {
    private static final long serialVersionUID = 1L;

    @Override
    public List<Integer> run() {
      return List.of();
    }
  }

  static final class Booking
      implements Comparable<Booking>, TransactionBody<Integer, RuntimeException> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer run(Connection connection) {
      return 1;
    }

    @Override
    public int compareTo(Booking other) {
      return 0;
    }
  }

  static final class Open<T extends Collection<Integer>> implements Body<T, RuntimeException> {
    private static final long serialVersionUID = 1L;

    @Override
    public T run() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void classProvidesItsDeclaredType() {
    assertThat(DeclaredResult.of(new Counting())).isEqualTo(new TypeRef<List<Integer>>() {}.type());
    assertThat(DeclaredResult.of(new Booking())).isEqualTo(Integer.class);
    assertRejected(new Open<List<Integer>>());
    assertRejected("no code at all");
  }
}
