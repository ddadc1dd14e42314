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
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plain JSON, readable with SQL. Values are bound to the declared types: records, plain classes (by
 * their fields), sealed types (told apart by a member {@code @type} that holds the simple name of
 * one of the permitted types), collections, {@code Optional}, {@code java.time}, exact numbers.
 * Nothing that is read can name a class.
 *
 * <p>The text is compact: members stand in the order of declaration, elements and entries in the
 * order in which the collection iterates over them. They are read in that order, also into a {@code
 * Map}, {@code Set}, {@code HashMap} or {@code HashSet}. Sorted collections are read in natural
 * order; one with another comparator is refused. Members that the type does not know are ignored; a
 * missing one is null, or empty for an {@code Optional}, and an error for a primitive. Declared
 * {@code Object} takes what JSON knows; a number comes back as the smallest of Integer, Long,
 * BigInteger that holds it, or as BigDecimal.
 *
 * <p>Thread-safe. An instance keeps what it learned of each type, and so keeps the type's class
 * loader: let it live as long as the engine does.
 */
public final class JsonCodec implements Codec {
  private final Bindings bindings = new Bindings(JsonMappers.mapper());
  private final Bindings unordered = new Bindings(JsonMappers.unordered());

  /** Makes one that knows no types yet. */
  public JsonCodec() {}

  /** What is known of each type, for one way of writing. */
  private record Bindings(JsonMapper mapper, ConcurrentHashMap<Type, JsonBinding> byType) {
    Bindings(JsonMapper mapper) {
      this(mapper, new ConcurrentHashMap<>());
    }

    JsonBinding of(ValueType slot) {
      JsonBinding known = byType.get(slot.type());
      if (known != null) {
        return known;
      }
      try {
        JsonBinding fresh = JsonBinding.of(mapper, slot.type());
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
    try (JsonParser parser = bindings.mapper.createParser(json)) {
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
    return bindings.mapper.readTree(json);
  }

  /** Only the types tell a set from a list; what does not fit them is not the same. */
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
