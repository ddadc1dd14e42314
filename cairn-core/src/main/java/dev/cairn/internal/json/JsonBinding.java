package dev.cairn.internal.json;

import java.io.StringWriter;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.impl.UnknownSerializer;

/** Writes and reads values of one declared type. */
public sealed interface JsonBinding {
  String write(@Nullable Object value);

  @Nullable Object read(String json);

  /** Returns whether no code can tell the decoded value from the original. */
  default boolean isExact(@Nullable Object value) {
    return false;
  }

  /** Reads the value that begins at the parser's current token. */
  @Nullable Object readNext(JsonParser parser);

  /**
   * Creates the binding of a declared type and checks the type as far as it is declared.
   *
   * @throws tools.jackson.core.JacksonException if values of the type cannot be written and read
   */
  static JsonBinding of(JsonMapper mapper, Type declared) {
    rejectOpenTypes(declared);
    if (declared == void.class || declared == Void.class) {
      return new Nothing();
    }
    JavaType type = withDeclaredElements(mapper.constructType(declared));
    var serializer = mapper._serializationContext().findTypedValueSerializer(type, true);
    if (serializer instanceof UnknownSerializer && !type.isJavaLangObject()) {
      throw RejectedTypeException.noFields(type.getRawClass());
    }
    var unused = mapper._deserializationContext().findRootValueDeserializer(type);
    ObjectReader reader = mapper.readerFor(type);
    ObjectReader nested = reader.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    Typed typed = new Typed(type, mapper.writerFor(type), reader, nested);
    Class<?> plain = Plain.CLASSES.get(type.getRawClass());
    if (plain != null) {
      return new Plain(plain, typed);
    }
    if (ExactTypes.contains(typed)) {
      return new Exact(typed);
    }
    return isOpenGeneric(type) ? new Generic(typed, mapper) : typed;
  }

  /**
   * Returns whether a value's class may bind type parameters that the declared type leaves open.
   */
  private static boolean isOpenGeneric(JavaType type) {
    return type.hasGenericTypes()
        && !type.isContainerType()
        && !type.isReferenceType()
        && !type.isFinal();
  }

  /**
   * Uses the declared types of elements. Jackson would use those of the value's class, and some
   * views, such as the key set of a map, declare none.
   */
  private static JavaType withDeclaredElements(JavaType type) {
    return type.isContainerType() || type.isReferenceType() ? type.withStaticTyping() : type;
  }

  private static void rejectOpenTypes(Type type) {
    switch (type) {
      case TypeVariable<?> variable ->
          throw new RejectedTypeException(
              "the type variable %s is not bound to a type".formatted(variable.getName()),
              "Declare a concrete type, such as Order or List<Order>.");
      case WildcardType wildcard when wildcard.getUpperBounds()[0] == Object.class ->
          throw new RejectedTypeException(
              "the wildcard %s leaves the type open".formatted(wildcard.getTypeName()),
              "Declare a concrete type, such as List<Order>, or Object for any JSON value.");
      case WildcardType wildcard -> rejectOpenTypes(wildcard.getUpperBounds()[0]);
      case GenericArrayType array -> rejectOpenTypes(array.getGenericComponentType());
      case ParameterizedType parameterized -> {
        for (Type argument : parameterized.getActualTypeArguments()) {
          rejectOpenTypes(argument);
        }
      }
      default -> {}
    }
  }

  /** No value: {@code void}. */
  record Nothing() implements JsonBinding {
    @Override
    public String write(@Nullable Object value) {
      if (value != null) {
        throw new RejectedTypeException(
            "it is declared void, but the value is a " + value.getClass().getTypeName(),
            "Declare the type of the value.");
      }
      return "null";
    }

    @Override
    public @Nullable Object read(String json) {
      return null;
    }

    @Override
    public boolean isExact(@Nullable Object value) {
      return true;
    }

    @Override
    public @Nullable Object readNext(JsonParser parser) {
      parser.skipChildren();
      return null;
    }
  }

  /** Values that Jackson writes and reads. */
  record Typed(JavaType type, ObjectWriter writer, ObjectReader reader, ObjectReader nested)
      implements JsonBinding {
    @Override
    public String write(@Nullable Object value) {
      if (value == null && type.isPrimitive()) {
        throw new RejectedTypeException(
            "it is null, and %s cannot be null".formatted(type.getRawClass()),
            "Declare the wrapper type instead.");
      }
      return writer.writeValueAsString(value);
    }

    @Override
    public @Nullable Object read(String json) {
      return reader.readValue(json);
    }

    @Override
    public @Nullable Object readNext(JsonParser parser) {
      return nested.readValue(parser);
    }
  }

  /**
   * Strings, integers and booleans, which are the results of most steps: written in the same form
   * as by Jackson, without the objects that Jackson allocates for each value.
   *
   * @param of the class of such a value; other values are passed to Jackson
   */
  record Plain(Class<?> of, Typed typed) implements JsonBinding {
    static final Map<Class<?>, Class<?>> CLASSES =
        Map.of(
            String.class, String.class,
            Integer.class, Integer.class,
            int.class, Integer.class,
            Long.class, Long.class,
            long.class, Long.class,
            Boolean.class, Boolean.class,
            boolean.class, Boolean.class);

    @Override
    public String write(@Nullable Object value) {
      if (value == null || value.getClass() != of) {
        return typed.write(value);
      }
      if (value instanceof String text) {
        return needsNoEscape(text) ? '"' + text + '"' : typed.write(text);
      }
      return value.toString();
    }

    private static boolean needsNoEscape(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c < ' ' || c > '~' || c == '"' || c == '\\') {
          return false;
        }
      }
      return true;
    }

    @Override
    public @Nullable Object read(String json) {
      return typed.read(json);
    }

    @Override
    public boolean isExact(@Nullable Object value) {
      return true; // a value of another class cannot be written
    }

    @Override
    public @Nullable Object readNext(JsonParser parser) {
      return typed.readNext(parser);
    }
  }

  /** Values of a type that {@link ExactTypes} lists. */
  record Exact(Typed typed) implements JsonBinding {
    @Override
    public String write(@Nullable Object value) {
      return typed.write(value);
    }

    @Override
    public @Nullable Object read(String json) {
      return typed.read(json);
    }

    @Override
    public boolean isExact(@Nullable Object value) {
      return value == null || ExactTypes.isOf(value, typed.type().getRawClass());
    }

    @Override
    public @Nullable Object readNext(JsonParser parser) {
      return typed.readNext(parser);
    }
  }

  /** Values of a generic type, whose type arguments cannot be found from their class alone. */
  record Generic(Typed typed, JsonMapper mapper) implements JsonBinding {
    @Override
    public String write(@Nullable Object value) {
      if (value == null) {
        return "null";
      }
      var context = mapper._serializationContext();
      JavaType actual = context.constructSpecializedType(typed.type(), value.getClass());
      var serializer = context.findRootValueSerializer(actual);
      var kinds = context.findTypeSerializer(typed.type());
      StringWriter json = new StringWriter();
      try (JsonGenerator generator = mapper.createGenerator(json)) {
        if (kinds == null) {
          context.serializeValue(generator, value, actual, serializer);
        } else {
          context.serializePolymorphic(generator, value, typed.type(), serializer, kinds);
        }
      }
      return json.toString();
    }

    @Override
    public @Nullable Object read(String json) {
      return typed.read(json);
    }

    @Override
    public @Nullable Object readNext(JsonParser parser) {
      return typed.readNext(parser);
    }
  }
}
