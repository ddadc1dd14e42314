package dev.cairn.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.common.TypeRef;
import dev.cairn.error.ValueException;
import dev.cairn.spi.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Order of collections when they are serialized, read and compared. */
class CollectionOrderTest {
  private static final List<String> NAMES = List.of("zebra", "apple", "mango", "b", "a");

  private final JsonCodec codec = new JsonCodec();

  enum Fruit {
    PEAR,
    APPLE,
    FIG
  }

  record Line(String article) {}

  record Views(Set<Line> lines, List<Set<Line>> more, Optional<Collection<Line>> some) {}

  record Basket(Set<Fruit> fruits, Map<String, Integer> prices) {}

  private static ValueType typeOf(TypeRef<?> type) {
    return new ValueType("the result of step pick", type.type());
  }

  private static ValueType typeOf(Class<?> type) {
    return new ValueType("the result of step pick", type);
  }

  private Object roundTrip(ValueType typeOf, Object value) {
    return java.util.Objects.requireNonNull(codec.decode(typeOf, codec.encode(typeOf, value)));
  }

  private static <K> Map<K, Integer> numbered(Collection<K> keys) {
    var map = new LinkedHashMap<K, Integer>();
    keys.forEach(key -> map.put(key, map.size()));
    return map;
  }

  static Stream<TypeRef<?>> maps() {
    return Stream.of(
        new TypeRef<Map<String, Integer>>() {},
        new TypeRef<HashMap<String, Integer>>() {},
        new TypeRef<LinkedHashMap<String, Integer>>() {},
        new TypeRef<SequencedMap<String, Integer>>() {},
        new TypeRef<Object>() {});
  }

  @ParameterizedTest
  @MethodSource("maps")
  void mapKeepsItsOrder(TypeRef<?> type) {
    var read = (Map<?, ?>) roundTrip(typeOf(type), numbered(NAMES));

    assertThat(new ArrayList<Object>(read.keySet())).isEqualTo(NAMES);
  }

  static Stream<TypeRef<?>> sets() {
    return Stream.of(
        new TypeRef<Set<String>>() {},
        new TypeRef<HashSet<String>>() {},
        new TypeRef<LinkedHashSet<String>>() {},
        new TypeRef<SequencedSet<String>>() {},
        new TypeRef<Collection<String>>() {});
  }

  @ParameterizedTest
  @MethodSource("sets")
  void setKeepsItsOrder(TypeRef<?> type) {
    var read = (Collection<?>) roundTrip(typeOf(type), new LinkedHashSet<>(NAMES));

    assertThat(new ArrayList<Object>(read)).isEqualTo(NAMES);
  }

  @Test
  void enumsInAHashSetKeepTheirOrder() {
    var fruits = new HashSet<>(List.of(Fruit.FIG, Fruit.PEAR, Fruit.APPLE));

    var read = (Set<?>) roundTrip(typeOf(new TypeRef<HashSet<Fruit>>() {}), fruits);

    assertThat(read).isInstanceOf(LinkedHashSet.class);
    assertThat(new ArrayList<Object>(read)).isEqualTo(new ArrayList<Object>(fruits));
  }

  @Test
  void mapByEnumsKeepsItsOrder() {
    var typeOf = typeOf(new TypeRef<Map<Fruit, Integer>>() {});

    var read = (Map<?, ?>) roundTrip(typeOf, numbered(List.of(Fruit.FIG, Fruit.PEAR)));

    assertThat(new ArrayList<Object>(read.keySet())).isEqualTo(List.of(Fruit.FIG, Fruit.PEAR));
  }

  @Test
  void collectionsWithinARecordKeepTheirOrder() {
    var basket = new Basket(new LinkedHashSet<>(List.of(Fruit.FIG, Fruit.PEAR)), numbered(NAMES));

    var read = (Basket) roundTrip(typeOf(Basket.class), basket);

    assertThat(read.fruits()).containsExactly(Fruit.FIG, Fruit.PEAR);
    assertThat(read.prices().keySet()).containsExactlyElementsOf(NAMES);
  }

  @Test
  void sortedCollectionsComeBackInNaturalOrder() {
    var sorted = new TreeMap<>(numbered(NAMES));

    assertThat(roundTrip(typeOf(new TypeRef<SortedMap<String, Integer>>() {}), sorted))
        .isEqualTo(sorted)
        .isInstanceOf(TreeMap.class);
    assertThat(roundTrip(typeOf(new TypeRef<SortedSet<String>>() {}), new TreeSet<>(NAMES)))
        .isEqualTo(new TreeSet<>(NAMES));
  }

  @Test
  void mapWithAComparatorKeepsItsOrderWhereAMapIsDeclared() {
    var descending = new TreeMap<String, Integer>(Comparator.reverseOrder());
    descending.putAll(numbered(NAMES));

    var read = (Map<?, ?>) roundTrip(typeOf(new TypeRef<Map<String, Integer>>() {}), descending);

    assertThat(new ArrayList<Object>(read.keySet()))
        .isEqualTo(List.of("zebra", "mango", "b", "apple", "a"));
  }

  @Test
  void comparatorThatWouldBeLostIsRejected() {
    Comparator<String> reverse = Comparator.reverseOrder();

    assertThatThrownBy(() ->
            codec.encode(
                typeOf(new TypeRef<SortedMap<String, Integer>>() {}), new TreeMap<>(reverse)))
        .isInstanceOf(ValueException.class)
        .hasMessage(
            "The result of step pick cannot be written as JSON: the value is a java.util.TreeMap with a comparator where java.util.SortedMap is declared, and would be read back in natural order. Declare Map, Set or List, which preserve the order of the elements.");
    assertThatThrownBy(
            () -> codec.encode(typeOf(new TypeRef<TreeSet<String>>() {}), new TreeSet<>(reverse)))
        .isInstanceOf(ValueException.class);
    assertThatThrownBy(() ->
            codec.encode(
                typeOf(new TypeRef<PriorityQueue<String>>() {}), new PriorityQueue<>(reverse)))
        .isInstanceOf(ValueException.class);
  }

  static Stream<TypeRef<?>> unstableCollections() {
    return Stream.of(
        new TypeRef<ConcurrentHashMap<Fruit, Integer>>() {},
        new TypeRef<ConcurrentMap<Fruit, Integer>>() {},
        new TypeRef<IdentityHashMap<String, Integer>>() {},
        new TypeRef<java.util.WeakHashMap<String, Integer>>() {},
        new TypeRef<java.util.Hashtable<Fruit, Integer>>() {});
  }

  @ParameterizedTest
  @MethodSource("unstableCollections")
  void collectionWithUnstableOrderIsRejectedAtRegistration(TypeRef<?> type) {
    assertThatThrownBy(() -> codec.check(typeOf(type)))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("iterates in an order that differs between processes");
  }

  @Test
  void concurrentMapByTextIsAccepted() {
    var typeOf = typeOf(new TypeRef<ConcurrentMap<String, Integer>>() {});

    var read = (Map<?, ?>) roundTrip(typeOf, new ConcurrentHashMap<>(numbered(NAMES)));

    assertThat(read).isEqualTo(numbered(NAMES));
    assertThat(read).hasToString(roundTrip(typeOf, read).toString());
  }

  @Test
  void orderOfSetsAndMapsDoesNotDistinguishArguments() {
    var slots =
        List.of(typeOf(new TypeRef<Set<Basket>>() {}), typeOf(new TypeRef<List<String>>() {}));
    var pears = new Basket(Set.of(Fruit.PEAR), Map.of("a", 1));
    var figs = new Basket(new LinkedHashSet<>(List.of(Fruit.FIG, Fruit.PEAR)), numbered(NAMES));
    var alike =
        new Basket(
            new LinkedHashSet<>(List.of(Fruit.PEAR, Fruit.FIG)), new HashMap<>(numbered(NAMES)));
    List<Object> one = List.of(new LinkedHashSet<>(List.of(pears, figs)), NAMES);
    List<Object> other = List.of(new LinkedHashSet<>(List.of(alike, pears)), NAMES);
    List<Object> reversed = List.of(new LinkedHashSet<>(List.of(alike, pears)), NAMES.reversed());
    List<Object> fewer = List.of(Set.of(pears), NAMES);

    String input = codec.encodeAll(slots, one);

    assertThat(codec.same(slots, input, codec.encodeAll(slots, other))).isTrue();
    assertThat(codec.same(slots, input, codec.encodeAll(slots, reversed))).isFalse();
    assertThat(codec.same(slots, input, codec.encodeAll(slots, fewer))).isFalse();
    assertThat(codec.fingerprint(slots, one)).isEqualTo(codec.fingerprint(slots, other));
    assertThat(codec.fingerprint(slots, one)).isNotEqualTo(codec.fingerprint(slots, reversed));
  }

  @Test
  void unknownMembersDistinguishArguments() {
    var slots = List.of(typeOf(Basket.class));
    String known = codec.encodeAll(slots, List.of(new Basket(Set.of(), Map.of())));
    String more = known.replace("{\"fruits\"", "{\"weight\":1,\"fruits\"");

    assertThat(codec.same(slots, known, more)).isFalse();
  }

  @Test
  void viewsOfAMapAreWrittenByTheirDeclaredTypes() {
    Map<Line, Line> lines = new LinkedHashMap<>();
    lines.put(new Line("pen"), new Line("box"));
    var views = new Views(lines.keySet(), List.of(lines.keySet()), Optional.of(lines.values()));

    assertThat(codec.encode(typeOf(Views.class), views))
        .isEqualTo(
            "{\"lines\":[{\"article\":\"pen\"}],\"more\":[[{\"article\":\"pen\"}]],\"some\":[{\"article\":\"box\"}]}");
    assertThat(codec.encode(typeOf(new TypeRef<List<Set<Line>>>() {}), List.of(lines.keySet())))
        .isEqualTo("[[{\"article\":\"pen\"}]]");
  }

  @Test
  void copiesShareNothingWithTheOriginal() {
    var original = new ArrayList<>(NAMES);
    var typeOf = typeOf(new TypeRef<List<String>>() {});
    List<List<String>> views =
        List.of(
            original.subList(1, 3),
            Collections.unmodifiableList(original),
            Arrays.asList("x", null),
            original.reversed());

    for (List<String> view : views) {
      List<String> before = new ArrayList<>(view);
      String json = codec.encode(typeOf, view);
      assertThat(codec.isExact(typeOf, view)).isFalse();
      assertThat(codec.decode(typeOf, json)).isEqualTo(before).isInstanceOf(ArrayList.class);
    }
  }
}
