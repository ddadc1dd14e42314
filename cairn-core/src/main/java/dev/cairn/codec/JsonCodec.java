package dev.cairn.codec;

import dev.cairn.error.ValueException;
import dev.cairn.internal.json.BindingProblem;
import dev.cairn.internal.json.Fingerprint;
import dev.cairn.internal.json.JsonBinding;
import dev.cairn.internal.json.JsonEquality;
import dev.cairn.internal.json.JsonMappers;
import dev.cairn.internal.json.Surrogates;
import dev.cairn.spi.Codec;
import dev.cairn.spi.ValueType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes values as plain JSON, which SQL can read, and binds them to the declared types. It is the
 * default codec.
 *
 * <p>Supported are records, plain classes (by their fields), sealed types (a member {@code @type}
 * contains the simple name of the permitted type), enums, collections, {@code Optional}, {@code
 * java.time} and exact numbers. Data that is read never names a class.
 *
 * <ul>
 *   <li>The text is compact. Members have the order of declaration, elements and entries the order
 *       of iteration. They are read in that order, also into a {@code Map}, {@code Set}, {@code
 *       HashMap} or {@code HashSet}.
 *   <li>Sorted collections are read in natural order; one with another comparator is rejected.
 *   <li>Members that the type does not have are ignored. A missing member is null, or empty for an
 *       {@code Optional}, and an error for a primitive type.
 *   <li>The declared type {@code Object} accepts any JSON value; a number is read as the smallest
 *       of Integer, Long and BigInteger that can hold it, or as BigDecimal.
 * </ul>
 *
 * <p>Thread-safe. An instance caches what it has learned about each type, and so keeps the class
 * loaders of these types; use one for the life of a Cairn.
 */
public final class JsonCodec implements Codec {
  private final Bindings bindings = new Bindings(JsonMappers::mapper);
  private final Bindings unordered = new Bindings(JsonMappers::unordered);

  /** Creates a codec. */
  public JsonCodec() {}

  /** The bindings of types, for one way of writing. Jackson is loaded by the first use. */
  private static final class Bindings {
    private final Supplier<JsonMapper> creation;
    private final ConcurrentHashMap<Type, JsonBinding> byType = new ConcurrentHashMap<>();
    private volatile @Nullable JsonMapper created;

    Bindings(Supplier<JsonMapper> creation) {
      this.creation = creation;
    }

    JsonMapper mapper() {
      JsonMapper known = created;
      return known == null ? create() : known;
    }

    private synchronized JsonMapper create() {
      JsonMapper known = created;
      if (known == null) {
        known = creation.get();
        created = known;
      }
      return known;
    }

    JsonBinding of(ValueType slot) {
      JsonBinding known = byType.get(slot.type());
      if (known != null) {
        return known;
      }
      try {
        JsonBinding fresh = JsonBinding.of(mapper(), slot.type());
        byType.put(slot.type(), fresh);
        return fresh;
      } catch (RuntimeException | StackOverflowError failure) {
        throw BindingProblem.declaring(slot, failure);
      }
    }

    String encode(ValueType slot, @Nullable Object value) {
      JsonBinding binding = of(slot);
      try {
        return Surrogates.escapeLone(binding.write(value));
      } catch (RuntimeException | StackOverflowError failure) { // the user's accessors run in there
        throw BindingProblem.writing(slot, failure);
      }
    }

    String encodeAll(List<ValueType> slots, List<? extends @Nullable Object> values) {
      if (slots.size() != values.size()) {
        throw new ValueException(
            "%d arguments were given where %d are declared; give one for each."
                .formatted(values.size(), slots.size()));
      }
      StringBuilder json = new StringBuilder("[");
      for (int i = 0; i < slots.size(); i++) {
        json.append(i == 0 ? "" : ",").append(encode(slots.get(i), values.get(i)));
      }
      return json.append(']').toString();
    }
  }

  @Override
  public void check(ValueType slot) {
    var unused = bindings.of(slot);
  }

  @Override
  public String encode(ValueType slot, @Nullable Object value) {
    return bindings.encode(slot, value);
  }

  @Override
  public boolean isExact(ValueType slot, @Nullable Object value) {
    return bindings.of(slot).isExact(value);
  }

  @Override
  public @Nullable Object decode(ValueType slot, String json) {
    JsonBinding binding = bindings.of(slot);
    try {
      return binding.read(json);
    } catch (RuntimeException
        | StackOverflowError failure) { // the user's constructors run in there
      throw BindingProblem.reading(slot, failure);
    }
  }

  @Override
  public String encodeAll(List<ValueType> slots, List<? extends @Nullable Object> values) {
    return bindings.encodeAll(slots, values);
  }

  @Override
  public List<@Nullable Object> decodeAll(List<ValueType> slots, String json) {
    List<@Nullable Object> values = new ArrayList<>(slots.size());
    try (JsonParser parser = bindings.mapper().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new ValueException(
            "The stored arguments are not a JSON array; " + BindingProblem.NOT_OF_THIS_CODEC);
      }
      for (ValueType slot : slots) {
        values.add(decodeNext(slot, parser, slots, values.size()));
      }
      if (parser.nextToken() != JsonToken.END_ARRAY) {
        throw wrongNumber(slots, "more");
      }
      return values;
    } catch (JacksonException failure) {
      throw BindingProblem.malformed("The stored arguments", failure);
    }
  }

  private @Nullable Object decodeNext(
      ValueType slot, JsonParser parser, List<ValueType> slots, int found) {
    JsonBinding binding = bindings.of(slot);
    if (parser.nextToken() == JsonToken.END_ARRAY) {
      throw wrongNumber(slots, String.valueOf(found));
    }
    try {
      return binding.readNext(parser);
    } catch (RuntimeException
        | StackOverflowError failure) { // the user's constructors run in there
      throw BindingProblem.reading(slot, failure);
    }
  }

  private static ValueException wrongNumber(List<ValueType> slots, String found) {
    String labels = String.join(", ", slots.stream().map(ValueType::label).toList());
    return new ValueException(
        "%s arguments are stored where the code declares %d%s. Give back the method its former parameters, or let a new method take the new ones."
            .formatted(found, slots.size(), labels.isEmpty() ? "" : " (" + labels + ")"));
  }

  @Override
  public boolean same(List<ValueType> slots, String json, String other) {
    if (json.equals(other)) {
      return true;
    }
    try {
      JsonNode one = tree(json);
      JsonNode two = tree(other);
      return JsonEquality.isEqual(one, two) || sameInAnyOrder(slots, one, two);
    } catch (JacksonException failure) {
      throw BindingProblem.malformed("A value to compare", failure);
    }
  }

  private JsonNode tree(String json) {
    return bindings.mapper().readTree(json);
  }

  /**
   * Compares values without regard to the order of sets and maps, which only the types tell from
   * lists. Values that do not match the types are not the same.
   */
  private boolean sameInAnyOrder(List<ValueType> slots, JsonNode one, JsonNode other) {
    try {
      return JsonEquality.isEqual(inNoOrder(slots, one), inNoOrder(slots, other));
    } catch (ValueException unreadable) {
      return false;
    }
  }

  private JsonNode inNoOrder(List<ValueType> slots, JsonNode arguments) {
    List<@Nullable Object> values = decodeAll(slots, arguments.toString());
    boolean complete = JsonEquality.isEqual(arguments, tree(encodeAll(slots, values)));
    return complete ? tree(unordered.encodeAll(slots, values)) : arguments;
  }

  @Override
  public OptionalLong fingerprint(List<ValueType> slots, List<? extends @Nullable Object> values) {
    try {
      return OptionalLong.of(Fingerprint.of(unordered.encodeAll(slots, values)));
    } catch (ValueException cannotBeWritten) {
      return OptionalLong.empty();
    }
  }

  @Override
  public String seal(String json) {
    return json;
  }

  @Override
  public String open(String stored) {
    return stored;
  }
}
