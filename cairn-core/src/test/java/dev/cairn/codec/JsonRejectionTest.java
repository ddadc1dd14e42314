package dev.cairn.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.cairn.common.TypeRef;
import dev.cairn.error.ValueException;
import dev.cairn.spi.ValueType;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and types that the JSON codec rejects. */
class JsonRejectionTest {
  private final JsonCodec codec = new JsonCodec();

  record Line(int count, Object price) {}

  record Order(List<Line> lines) {}

  static class Animal {
    String name = "a";
  }

  static class Dog extends Animal {
    String bone = "b";
  }

  record Zoo(List<Animal> animals) {}

  interface Plan {}

  record RoundTrip(Plan plan) {}

  record Work(Thread thread) {}

  record Secret(Class<?> type) {}

  static class Unmakeable {
    final String name;

    Unmakeable(String first, String last) {
      this.name = first + last;
    }
  }

  sealed interface Twins permits Left, Right {}

  record Left(int a) implements Twins {}

  sealed interface Right extends Twins permits Inner.Left {}

  static final class Inner {
    record Left(int b) implements Right {}
  }

  sealed interface Leaky permits Hole {}

  non-sealed interface Hole extends Leaky {}

  sealed interface Shape permits Circle {}

  record Circle(int radius) implements Shape {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  interface Chosen {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes(@JsonSubTypes.Type(value = Cat.class, name = "cat"))
  interface Pet {}

  record Cat(int lives) implements Pet {}

  record Node(List<Node> children) {}

  record Strict(int attempts) {
    Strict {
      if (attempts < 1) {
        throw new IllegalArgumentException("attempts is " + attempts + "; give 1 or more");
      }
    }
  }

  private static ValueType order(Type type) {
    return new ValueType("argument 'order' of checkout", type);
  }

  @Test
  void unserializableMemberIsReportedWithItsPath() {
    var lines = List.of(new Line(1, "x"), new Line(2, new Thread[0]));

    assertThatThrownBy(() -> codec.encode(order(Order.class), new Order(lines)))
        .isInstanceOf(ValueException.class)
        .hasMessage(
            "The argument 'order' of checkout cannot be written as JSON at lines[1].price: the value is a"
                + " java.lang.Thread[] where Object is declared, which accepts strings, finite"
                + " numbers, booleans, lists, and maps with string keys. Declare the concrete type.");
  }

  @Test
  void mismatchingStoredValueIsReportedWithItsPathButNotShown() {
    assertThatThrownBy(
            () -> codec.decode(order(Order.class), "{\"lines\":[{\"count\":\"secret\"}]}"))
        .isInstanceOf(ValueException.class)
        .hasNoCause()
        .hasMessage(
            "The stored value of the argument 'order' of checkout does not fit"
                + " dev.cairn.codec.JsonRejectionTest$Order at lines[0].count: the value is"
                + " not a valid int. Change the type so that it fits the values that earlier code has stored: an"
                + " added member must not be primitive, and an existing member must keep its"
                + " type.");
  }

  @Test
  void missingPrimitiveIsRejected() {
    assertThatThrownBy(() -> codec.decode(order(Order.class), "{\"lines\":[{\"price\":1}]}"))
        .hasMessageContaining("at lines[0].count: a primitive value is missing.");
  }

  @Test
  void nullForAPrimitiveIsRejected() {
    assertThatThrownBy(() -> codec.decode(order(Order.class), "{\"lines\":[{\"count\":null}]}"))
        .hasMessageContaining("at lines[0].count: null is not a valid int.");
    assertThatThrownBy(() -> codec.decode(order(int.class), "null"))
        .isInstanceOf(ValueException.class);
    assertThatThrownBy(() -> codec.encode(order(int.class), null))
        .isInstanceOf(ValueException.class);
  }

  @Test
  void subclassOfAnOpenTypeIsRejectedAtTheRoot() {
    assertThatThrownBy(() -> codec.encode(order(Animal.class), new Dog()))
        .hasMessageContaining("Dog where dev.cairn.codec.JsonRejectionTest$Animal is declared")
        .hasMessageEndingWith(
            "Declare the concrete type, or seal Animal so that its subtypes are known.");
  }

  @Test
  void subclassOfAnOpenTypeIsRejectedInsideAValue() {
    var zoo = new Zoo(List.of(new Animal(), new Dog()));

    assertThatThrownBy(() -> codec.encode(order(Zoo.class), zoo))
        .hasMessageContaining(
            "at animals[1]: the value is a dev.cairn.codec.JsonRejectionTest$Dog where");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Plan.class,
        RoundTrip.class,
        Thread.class,
        Work.class,
        InputStream.class,
        Runnable.class,
        Secret.class,
        Class.class,
        Exception.class,
        Unmakeable.class,
        Twins.class,
        Leaky.class,
        Chosen.class,
        java.sql.Connection.class,
        java.sql.Timestamp.class,
        java.io.File.class,
        java.nio.file.Path.class,
        java.net.InetAddress.class,
        Comparable.class,
        ClassLoader.class
      })
  void unserializableTypeIsRejectedByCheck(Class<?> type) {
    assertThatThrownBy(() -> codec.check(order(type)))
        .isInstanceOf(ValueException.class)
        .hasMessageStartingWith(
            "The type of the argument 'order' of checkout, "
                + type.getTypeName()
                + ", cannot be stored as JSON: ");
    assertThatThrownBy(() -> codec.check(order(listOf(type)))).isInstanceOf(ValueException.class);
  }

  private static Type listOf(Class<?> type) {
    return new tools.jackson.databind.json.JsonMapper()
        .getTypeFactory()
        .constructCollectionType(List.class, type);
  }

  @Test
  void serializableTypesPassTheCheck() {
    codec.check(order(Order.class));
    codec.check(order(Shape.class));
    codec.check(order(Node.class));
    codec.check(order(Instant.class));
    codec.check(order(Number.class));
    codec.check(order(CharSequence.class));
    codec.check(order(Object.class));
    codec.check(order(void.class));
    codec.check(order(new TypeRef<Map<String, List<? extends Shape>>>() {}.type()));
  }

  @Test
  <T> void openTypeVariableIsRejected() {
    assertThatThrownBy(() -> codec.check(order(new TypeRef<List<T>>() {}.type())))
        .hasMessageContaining("the type variable T is not bound to a type");
    assertThatThrownBy(() -> codec.check(order(new TypeRef<List<?>>() {}.type())))
        .hasMessageContaining("the wildcard ? leaves the type open");
  }

  @Test
  void nestedOptionalIsRejected() {
    assertThatThrownBy(
            () -> codec.check(order(new TypeRef<Optional<Optional<String>>>() {}.type())))
        .hasMessageContaining("an Optional of an Optional has two ways to be empty");
  }

  @Test
  void mapKeysWithoutATextFormAreRejected() {
    assertThatThrownBy(() -> codec.check(order(new TypeRef<Map<Circle, String>>() {}.type())))
        .hasMessageContaining("the keys of a map have a type without a text form");
  }

  @Test
  void valueOfAnotherTypeIsRejected() {
    assertThatThrownBy(() -> codec.encode(order(String.class), 5))
        .hasMessageContaining("it is not of the declared type");
  }

  @Test
  void permittedTypesWithTheSameNameAreRejected() {
    assertThatThrownBy(() -> codec.check(order(Twins.class)))
        .hasMessageContaining("permits two types with the simple name Left");
  }

  @Test
  void annotationThatLetsDataSelectAClassIsRejected() {
    assertThatThrownBy(() -> codec.check(order(Chosen.class)))
        .hasMessageContaining("@JsonTypeInfo(use = CLASS) on")
        .hasMessageContaining("lets stored data select a class");
  }

  @Test
  void annotationThatNamesSubtypesIsAccepted() {
    var slot = order(Pet.class);

    var json = codec.encode(slot, new Cat(9));

    assertThat(json).isEqualTo("{\"kind\":\"cat\",\"lives\":9}");
    assertThat(codec.decode(slot, json)).isEqualTo(new Cat(9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"java.lang.Thread", "dev.cairn.codec.JsonRejectionTest$Circle", "Line", "Shape"})
  void nameOutsideThePermittedTypesIsRejected(String name) {
    var json = "{\"@type\":\"" + name + "\",\"radius\":1}";

    assertThatThrownBy(() -> codec.decode(order(Shape.class), json))
        .isInstanceOf(ValueException.class)
        .hasMessageNotContaining("Thread")
        .hasMessageContaining("does not name a subtype of dev.cairn.codec.JsonRejectionTest$Shape");
  }

  @Test
  void sealedValueWithoutATypeNameIsRejected() {
    assertThatThrownBy(() -> codec.decode(order(Shape.class), "{\"radius\":1}"))
        .hasMessageContaining("the member that names the subtype of");
  }

  @Test
  void cycleIsRejectedWithoutAStackOverflow() {
    List<Node> children = new ArrayList<>();
    var node = new Node(children);
    children.add(node);

    assertThatThrownBy(() -> codec.encode(order(Node.class), node))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("it contains itself, or is nested deeper than 500 levels");
  }

  @Test
  void deeplyNestedJsonIsRejected() {
    var json = "[".repeat(100_000);

    assertThatThrownBy(() -> codec.decode(order(Object.class), json))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("nested deeper than 500 levels");
    assertThatThrownBy(() -> codec.same(List.of(), json, "1")).isInstanceOf(ValueException.class);
  }

  @Test
  void hugeNumbersAreRejectedQuickly() {
    assertThat(codec.decode(order(BigDecimal.class), "1e1000000000"))
        .isEqualTo(new BigDecimal("1e1000000000"));
    for (var type : List.of(BigInteger.class, long.class, int.class, Integer.class)) {
      assertThatThrownBy(() -> codec.decode(order(type), "1e1000000000"))
          .isInstanceOf(ValueException.class);
    }
    assertThatThrownBy(() -> codec.decode(order(BigInteger.class), "1" + "0".repeat(1_000_000)))
        .isInstanceOf(ValueException.class);
  }

  @Test
  void numberThatCouldNotBeReadBackIsRejected() {
    assertThatThrownBy(
            () -> codec.encode(order(BigInteger.class), BigInteger.ONE.shiftLeft(50_000)))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("the limit is 10000");
  }

  @Test
  void exceptionOfAConstructorIsTheCause() {
    assertThatThrownBy(() -> codec.decode(order(Strict.class), "{\"attempts\":0}"))
        .hasMessageContaining("its code threw java.lang.IllegalArgumentException")
        .cause()
        .hasMessage("attempts is 0; give 1 or more");
  }

  @Test
  void invalidJsonIsRejectedWithoutShowingIt() {
    assertThatThrownBy(() -> codec.decode(order(Order.class), "{secret"))
        .hasMessageContaining("it is not valid JSON")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void wrongNumberOfArgumentsIsRejected() {
    var slots = List.of(order(String.class));

    assertThatThrownBy(() -> codec.decodeAll(slots, "[]"))
        .hasMessage(
            "0 arguments are stored where the code declares 1 (argument 'order' of checkout). Give"
                + " back the method its former parameters, or let a new method take the new ones.");
    assertThatThrownBy(() -> codec.decodeAll(slots, "[\"a\",\"b\"]"))
        .hasMessageStartingWith("more arguments are stored");
  }

  @Test
  void unserializableValueHasNoFingerprint() {
    assertThat(codec.fingerprint(List.of(order(Thread.class)), List.of("x"))).isEmpty();
  }

  @Test
  void numberIsNeverTruncated() {
    assertThatThrownBy(() -> codec.decode(order(int.class), "1.5"))
        .isInstanceOf(ValueException.class);
    assertThatThrownBy(() -> codec.decode(order(int.class), "3000000000"))
        .isInstanceOf(ValueException.class);
  }
}
