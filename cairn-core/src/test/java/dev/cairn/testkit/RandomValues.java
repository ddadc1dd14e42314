package dev.cairn.testkit;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Random declared types with random values, and a complete description of a value. */
public final class RandomValues {
  private final Random random;

  public RandomValues(Random random) {
    this.random = random;
  }

  /** A declared type and a value of it. */
  public record Sample(Type type, @Nullable Object value) {}

  enum Fruit {
    PEAR,
    APPLE {
      @Override
      public String toString() {
        return "an apple";
      }
    },
    FIG
  }

  record Box<T extends @Nullable Object>(T content, List<T> others, @Nullable Object anything) {}

  record Pair(int number, Map<Fruit, @Nullable Double> prices, Set<Fruit> fruits) {}

  sealed interface Shape {}

  record Circle(double radius) implements Shape {}

  record Group(List<Shape> parts) implements Shape {}

  /** A class with mutable collections. */
  static class Cart {
    final List<String> items = new ArrayList<>();
    final transient List<String> notStored = new ArrayList<>();
    private @Nullable Number total;
  }

  private record Parameterized(Class<?> raw, List<Type> arguments) implements ParameterizedType {
    Parameterized(Class<?> raw, Type... arguments) {
      this(raw, List.of(arguments));
    }

    @Override
    public Type[] getActualTypeArguments() {
      return arguments.toArray(Type[]::new);
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return raw.getDeclaringClass();
    }

    @Override
    public String toString() {
      return raw.getSimpleName() + arguments;
    }
  }

  private record ArrayOf(Type component) implements GenericArrayType {
    @Override
    public Type getGenericComponentType() {
      return component;
    }
  }

  public Sample any(int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return leaf();
    }
    Sample inner = any(depth - 1);
    return switch (random.nextInt(9)) {
      case 0 -> list(inner);
      case 1 -> set(inner);
      case 2 -> map(inner);
      case 3 -> sorted(inner);
      case 4 ->
          new Sample(
              new Parameterized(Optional.class, boxed(inner.type)),
              Optional.ofNullable(inner.value));
      case 5 ->
          new Sample(
              new Parameterized(Box.class, boxed(inner.type)),
              new Box<@Nullable Object>(inner.value, several(inner), untyped(2)));
      case 6 ->
          new Sample(
              new ArrayOf(boxed(inner.type)),
              several(inner).toArray((Object[]) Array.newInstance(rawOf(boxed(inner.type)), 0)));
      case 7 -> new Sample(Object.class, untyped(depth));
      default -> user();
    };
  }

  private Sample leaf() {
    return switch (random.nextInt(14)) {
      case 0 -> new Sample(String.class, text());
      case 1 -> new Sample(int.class, random.nextInt());
      case 2 -> new Sample(Long.class, random.nextBoolean() ? null : random.nextLong());
      case 3 -> new Sample(double.class, random.nextGaussian());
      case 4 -> new Sample(Boolean.class, random.nextBoolean());
      case 5 -> new Sample(char.class, (char) random.nextInt());
      case 6 -> new Sample(BigDecimal.class, decimal());
      case 7 -> new Sample(UUID.class, new UUID(random.nextLong(), random.nextLong()));
      case 8 ->
          new Sample(Instant.class, Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000)));
      case 9 -> new Sample(Duration.class, Duration.ofNanos(random.nextLong()));
      case 10 -> new Sample(Fruit.class, fruit());
      case 11 -> new Sample(LocalDate.class, LocalDate.ofEpochDay(random.nextInt(100_000)));
      case 12 -> new Sample(byte[].class, text().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      default -> new Sample(Number.class, random.nextBoolean() ? 1L : 1.5f);
    };
  }

  @SuppressWarnings("JdkObsolete") // a type that users may declare
  private Sample list(Sample inner) {
    Type element = boxed(inner.type);
    List<@Nullable Object> values = several(inner);
    Class<?> declared =
        List.of(List.class, ArrayList.class, Collection.class, Iterable.class, LinkedList.class)
            .get(random.nextInt(5));
    Object value =
        declared == ArrayList.class
            ? new ArrayList<>(values)
            : declared == LinkedList.class
                ? new LinkedList<>(values)
                : switch (random.nextInt(6)) {
                  case 0 -> values.subList(0, values.size() / 2);
                  case 1 -> Collections.unmodifiableList(values);
                  case 2 -> Arrays.asList(values.toArray());
                  case 3 -> new CopyOnWriteArrayList<>(values);
                  case 4 -> values.reversed();
                  default -> values.stream().toList();
                };
    return new Sample(new Parameterized(declared, element), value);
  }

  private Sample set(Sample inner) {
    List<@Nullable Object> values = several(inner);
    Class<?> declared = List.of(Set.class, HashSet.class, Collection.class).get(random.nextInt(3));
    Object value =
        declared == HashSet.class
            ? new HashSet<>(values)
            : switch (random.nextInt(4)) {
              case 0 -> new LinkedHashSet<>(values);
              case 1 -> Collections.unmodifiableSet(new HashSet<>(values));
              case 2 -> numbered(values).keySet();
              default -> Set.copyOf(values.stream().filter(each -> each != null).toList());
            };
    return new Sample(new Parameterized(declared, boxed(inner.type)), value);
  }

  private Sample map(Sample inner) {
    Map<Object, @Nullable Object> values = new LinkedHashMap<>();
    boolean byFruit = random.nextBoolean();
    for (Object value : several(inner)) {
      values.put(byFruit ? fruit() : text(), value);
    }
    Class<?> declared =
        List.of(Map.class, HashMap.class, SequencedMap.class, ConcurrentHashMap.class)
            .get(random.nextInt(4));
    Object value =
        declared == SequencedMap.class
            ? values
            : declared == HashMap.class
                ? new HashMap<>(values)
                : declared == ConcurrentHashMap.class
                    ? concurrent(values)
                    : random.nextBoolean()
                        ? Collections.unmodifiableMap(values)
                        : new HashMap<>(values);
    Class<?> key = byFruit ? Fruit.class : String.class;
    return new Sample(new Parameterized(declared, key, boxed(inner.type)), value);
  }

  private static Map<Object, Object> concurrent(Map<Object, @Nullable Object> values) {
    var concurrent = new ConcurrentHashMap<Object, Object>();
    values.forEach((key, value) -> {
      if (value != null) {
        concurrent.put(key, value);
      }
    });
    return concurrent;
  }

  private Sample sorted(Sample inner) {
    Comparator<String> order =
        random.nextInt(3) == 0 ? Comparator.reverseOrder() : Comparator.naturalOrder();
    if (random.nextBoolean()) {
      var set = new TreeSet<>(order);
      set.addAll(List.of(text(), text(), text()));
      Class<?> declared = List.of(SortedSet.class, TreeSet.class, Set.class).get(random.nextInt(3));
      return new Sample(new Parameterized(declared, String.class), set);
    }
    var map = new TreeMap<String, @Nullable Object>(order);
    several(inner).forEach(value -> map.put(text(), value));
    Class<?> declared = List.of(SortedMap.class, TreeMap.class, Map.class).get(random.nextInt(3));
    return new Sample(new Parameterized(declared, String.class, boxed(inner.type)), map);
  }

  private Sample user() {
    return switch (random.nextInt(4)) {
      case 0 -> new Sample(Shape.class, new Group(List.of(new Circle(1), new Group(List.of()))));
      case 1 -> {
        var cart = new Cart();
        cart.items.add(text());
        cart.notStored.add("not a part of the value");
        cart.total = random.nextInt();
        yield new Sample(Cart.class, cart);
      }
      case 2 -> new Sample(Cart.class, new Cart() {});
      default -> {
        var prices = new HashMap<Fruit, @Nullable Double>();
        prices.put(fruit(), random.nextDouble());
        prices.put(fruit(), null);
        yield new Sample(
            Pair.class, new Pair(random.nextInt(), prices, new HashSet<>(List.of(fruit()))));
      }
    };
  }

  /** A value for a declared Object; sometimes one that cannot be stored. */
  private Object untyped(int depth) {
    return switch (random.nextInt(depth == 0 ? 5 : 8)) {
      case 0 -> random.nextLong(100);
      case 1 -> text();
      case 2 -> random.nextFloat();
      case 3 -> BigInteger.valueOf(random.nextLong());
      case 4 -> random.nextBoolean() ? (Object) (short) 1 : Instant.EPOCH;
      case 5 -> new ArrayDeque<>(List.of(untyped(depth - 1)));
      case 6 -> Arrays.asList(untyped(depth - 1), null);
      default -> {
        var map = new LinkedHashMap<String, Object>();
        map.put(text(), untyped(depth - 1));
        map.put(text(), untyped(depth - 1));
        yield map;
      }
    };
  }

  private List<@Nullable Object> several(Sample inner) {
    var values = new ArrayList<@Nullable Object>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      values.add(inner.value);
    }
    return values;
  }

  private static Map<Object, Integer> numbered(List<@Nullable Object> keys) {
    var map = new LinkedHashMap<Object, Integer>();
    keys.forEach(key -> map.put(key, map.size()));
    return map;
  }

  private Fruit fruit() {
    return Fruit.values()[random.nextInt(3)];
  }

  private BigDecimal decimal() {
    return new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(60) - 30);
  }

  private String text() {
    return Integer.toString(random.nextInt(1_000), 36) + (char) random.nextInt(0x3000);
  }

  private static Type boxed(Type type) {
    return type instanceof Class<?> plain
        ? java.lang.invoke.MethodType.methodType(plain).wrap().returnType()
        : type;
  }

  private static Class<?> rawOf(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case Parameterized generic -> generic.raw;
      case ArrayOf array -> Array.newInstance(rawOf(array.component), 0).getClass();
      default -> throw new IllegalArgumentException(type.getTypeName());
    };
  }

  /** Describes all that code can observe of a value: classes, order and contents, to any depth. */
  public static String describe(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Object[] array -> "array" + describeAll(Arrays.asList(array));
      case byte[] bytes -> "bytes" + Arrays.toString(bytes);
      case Map<?, ?> map -> describeMap(map);
      case Iterable<?> elements -> named(value) + describeAll(elements);
      case Optional<?> optional -> "Optional(" + describe(optional.orElse(null)) + ")";
      case Record holder -> describeRecord(holder);
      case Cart cart ->
          named(cart) + describe(cart.items) + describe(cart.notStored) + describe(cart.total);
      default -> named(value) + ":" + value;
    };
  }

  private static String describeAll(Iterable<?> elements) {
    var text = new StringBuilder("[");
    elements.forEach(element -> text.append(describe(element)).append(' '));
    return text.append(']').toString();
  }

  private static String describeMap(Map<?, ?> map) {
    var text = new StringBuilder(named(map)).append('{');
    map.forEach(
        (key, each) -> text.append(describe(key)).append('=').append(describe(each)).append(' '));
    return text.append('}').toString();
  }

  private static String describeRecord(Record holder) {
    var text = new StringBuilder(named(holder)).append('(');
    try {
      for (RecordComponent component : holder.getClass().getRecordComponents()) {
        var accessor = component.getAccessor();
        accessor.setAccessible(true);
        text.append(describe(accessor.invoke(holder))).append(' ');
      }
    } catch (ReflectiveOperationException unreachable) {
      throw new IllegalStateException(unreachable);
    }
    return text.append(')').toString();
  }

  private static String named(Object value) {
    return value.getClass().getName();
  }
}
