package dev.cairn.internal.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.introspect.VisibilityChecker;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/** Configures Jackson so that all written values can be read back, by their declared types. */
public final class JsonMappers {
  /** Maximum nesting depth; a deeper value is considered cyclic. */
  static final int MAX_DEPTH = 500;

  /** Maximum number of digits; longer numbers take too long to read. */
  static final int MAX_DIGITS = 10_000;

  private JsonMappers() {}

  /** Creates a mapper that writes collections in their own order. */
  public static JsonMapper mapper() {
    return builder().build();
  }

  /**
   * Creates a mapper that writes equal maps, and equal sets, as the same text whatever their order.
   * It is used for comparing arguments, never for records.
   */
  public static JsonMapper unordered() {
    return builder()
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .disable(SerializationFeature.FAIL_ON_ORDER_MAP_BY_INCOMPARABLE_KEY)
        .addModule(
            new SimpleModule("cairn-unordered")
                .setSerializerModifier(new SortedSetSerializer.Rule()))
        .build();
  }

  private static JsonMapper.Builder builder() {
    JsonMapper.Builder builder = new Builder(factory());
    configureDates(builder);
    configureStrictness(builder);
    return builder
        .changeDefaultVisibility(JsonMappers::fieldsOnly)
        .enable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .addModule(new Rules());
  }

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH + 1) // arguments are in an array
                .maxNumberLength(MAX_DIGITS + 100)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .build())
        .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .build();
  }

  /** Values consist of their fields: a getter may compute, and a setter may reject. */
  private static VisibilityChecker fieldsOnly(VisibilityChecker standard) {
    return standard
        .withVisibility(PropertyAccessor.ALL, Visibility.NONE)
        .withVisibility(PropertyAccessor.FIELD, Visibility.ANY)
        .withVisibility(PropertyAccessor.CREATOR, Visibility.ANY);
  }

  private static void configureDates(JsonMapper.Builder builder) {
    builder
        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
        .disable(
            DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
            DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS,
            DateTimeFeature.WRITE_DATE_KEYS_AS_TIMESTAMPS,
            DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
            DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID);
  }

  private static void configureStrictness(JsonMapper.Builder builder) {
    builder
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(
            SerializationFeature.FAIL_ON_EMPTY_BEANS, SerializationFeature.FAIL_ON_SELF_REFERENCES);
  }

  private static final class Builder extends JsonMapper.Builder {
    Builder(JsonFactory factory) {
      super(factory);
      typeResolverProvider(new DeclaredTypeResolver());
    }
  }

  /** The Jackson module with the rules of this package. */
  private static final class Rules extends SimpleModule {
    private static final long serialVersionUID = 1L;

    Rules() {
      super("cairn");
      setSerializerModifier(new SerializerRules());
      setDeserializerModifier(new DeserializerRules());
      addSerializer(BigDecimal.class, new Decimals());
      addSerializer(BigInteger.class, new Integers());
    }

    @Override
    public void setupModule(SetupContext context) {
      super.setupModule(context);
      context.insertAnnotationIntrospector(new ConstructorRules());
      context.insertAnnotationIntrospector(new ElementRules());
      context.addDeserializers(new DeserializerRules.OptionalRules());
      context.addAbstractTypeResolver(new OrderedCollections());
    }
  }

  private static RejectedTypeException tooManyDigits(int digits) {
    return new RejectedTypeException(
        "a number has %d digits; the limit is %d".formatted(digits, MAX_DIGITS),
        "Store it as a string or as bytes.");
  }

  private static final class Decimals extends StdScalarSerializer<BigDecimal> {
    Decimals() {
      super(BigDecimal.class);
    }

    @Override
    public void serialize(BigDecimal value, JsonGenerator json, SerializationContext context) {
      if (value.precision() > MAX_DIGITS) {
        throw tooManyDigits(value.precision());
      }
      json.writeNumber(value);
    }
  }

  private static final class Integers extends StdScalarSerializer<BigInteger> {
    /** A decimal digit has more than three bits. */
    private static final int BITS = MAX_DIGITS * 3;

    Integers() {
      super(BigInteger.class);
    }

    @Override
    public void serialize(BigInteger value, JsonGenerator json, SerializationContext context) {
      if (value.bitLength() > BITS) {
        throw tooManyDigits(value.bitLength() / 3);
      }
      json.writeNumber(value);
    }
  }
}
