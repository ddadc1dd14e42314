package dev.cairn.codec;

import dev.cairn.api.ValueException;
import dev.cairn.spi.Codec;
import dev.cairn.spi.Slot;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plain JSON, readable with SQL. Values are bound to the declared types: records, plain classes (by
 * their fields), sealed types (told apart by a member {@code @type} that holds the simple name of
 * one of the permitted types), collections, {@code Optional}, {@code java.time}, exact numbers.
 * Nothing that is read can name a class.
 *
 * <p>The text is compact and deterministic: members stand in the order of declaration, entries of
 * maps and elements of unordered sets are sorted where they can be compared. Members that the type
 * does not know are ignored; a missing one is null, or empty for an {@code Optional}, and an error
 * for a primitive. Declared {@code Object} takes what JSON knows; a number comes back as the
 * smallest of Integer, Long, BigInteger that holds it, or as BigDecimal.
 *
 * <p>Thread-safe. An instance keeps what it learned of each type, and so keeps the type's class
 * loader: let it live as long as the engine does.
 */
public final class JsonCodec implements Codec {
  private final JsonMapper mapper = JsonMapping.mapper();
  private final ConcurrentHashMap<Type, Binding> bindings = new ConcurrentHashMap<>();

  /** Makes one that knows no types yet. */
  public JsonCodec() {}

  @Override
  public void check(Slot slot) {
    bind(slot);
  }

  @Override
  public String encode(Slot slot, @Nullable Object value) {
    Binding binding = bind(slot);
    try {
      return Surrogates.escapeLone(binding.write(value));
    } catch (RuntimeException | StackOverflowError failure) { // the user's accessors run in there
      throw Problem.writing(slot, failure);
    }
  }

  @Override
  public @Nullable Object decode(Slot slot, String json) {
    Binding binding = bind(slot);
    try {
      return binding.read(json);
    } catch (RuntimeException
        | StackOverflowError failure) { // the user's constructors run in there
      throw Problem.reading(slot, failure);
    }
  }

  @Override
  public String encodeAll(List<Slot> slots, List<? extends @Nullable Object> values) {
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

  @Override
  public List<@Nullable Object> decodeAll(List<Slot> slots, String json) {
    List<@Nullable Object> values = new ArrayList<>(slots.size());
    try (JsonParser parser = mapper.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new ValueException("The stored arguments are not a JSON array; " + Problem.FOREIGN);
      }
      for (Slot slot : slots) {
        values.add(decodeNext(slot, parser, slots, values.size()));
      }
      if (parser.nextToken() != JsonToken.END_ARRAY) {
        throw wrongNumber(slots, "more");
      }
      return values;
    } catch (tools.jackson.core.JacksonException failure) {
      throw Problem.malformed("The stored arguments", failure);
    }
  }

  private @Nullable Object decodeNext(Slot slot, JsonParser parser, List<Slot> slots, int found) {
    Binding binding = bind(slot);
    if (parser.nextToken() == JsonToken.END_ARRAY) {
      throw wrongNumber(slots, String.valueOf(found));
    }
    try {
      return binding.readNext(parser);
    } catch (RuntimeException
        | StackOverflowError failure) { // the user's constructors run in there
      throw Problem.reading(slot, failure);
    }
  }

  private static ValueException wrongNumber(List<Slot> slots, String found) {
    String labels = String.join(", ", slots.stream().map(Slot::label).toList());
    return new ValueException(
        "%s arguments are stored where the code declares %d%s. Give back the method its former parameters, or let a new method take the new ones."
            .formatted(found, slots.size(), labels.isEmpty() ? "" : " (" + labels + ")"));
  }

  @Override
  public boolean same(String json, String other) {
    if (json.equals(other)) {
      return true;
    }
    try {
      return JsonEquality.same(mapper.readTree(json), mapper.readTree(other));
    } catch (tools.jackson.core.JacksonException failure) {
      throw Problem.malformed("A value to compare", failure);
    }
  }

  @Override
  public OptionalLong fingerprint(List<Slot> slots, List<? extends @Nullable Object> values) {
    try {
      return OptionalLong.of(Fingerprint.of(encodeAll(slots, values)));
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

  private Binding bind(Slot slot) {
    Binding known = bindings.get(slot.type());
    if (known != null) {
      return known;
    }
    try {
      Binding fresh = Binding.of(mapper, slot.type());
      bindings.put(slot.type(), fresh);
      return fresh;
    } catch (RuntimeException | StackOverflowError failure) {
      throw Problem.declaring(slot, failure);
    }
  }
}
