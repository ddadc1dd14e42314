package dev.cairn.internal.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeResolverBuilder;
import tools.jackson.databind.jsontype.TypeResolverProvider;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.jsontype.impl.AsPropertyTypeDeserializer;

/**
 * Determines for each declared type which classes its values may have: the permitted classes for a
 * sealed type, otherwise the class itself. Jackson calls it wherever a type is declared: for the
 * root, members and elements.
 */
final class DeclaredTypeResolver extends TypeResolverProvider {
  private static final long serialVersionUID = 1L;
  private static final String TYPE = "@type";

  @Override
  public @Nullable TypeSerializer findTypeSerializer(
      SerializationContext context, JavaType base, AnnotatedClass annotations) {
    TypeSerializer annotated = super.findTypeSerializer(context, base, annotations);
    if (annotated != null) {
      return annotated;
    }
    Class<?> raw = base.getRawClass();
    if (isSealed(raw)) {
      return new SealedSerializer(SealedTypeIds.of(base));
    }
    if (base.isJavaLangObject()) {
      return new ValueGuard.JsonLike();
    }
    if (ValueGuard.NaturallyOrdered.isFor(raw)) {
      return new ValueGuard.NaturallyOrdered(raw);
    }
    return isOpenClass(base) ? new ValueGuard.Exactly(raw) : null;
  }

  @Override
  public @Nullable TypeDeserializer findTypeDeserializer(
      DeserializationContext context, JavaType base, AnnotatedClass annotations) {
    TypeDeserializer annotated = super.findTypeDeserializer(context, base, annotations);
    if (annotated != null || !isSealed(base.getRawClass())) {
      return annotated;
    }
    return new AsPropertyTypeDeserializer(
        base, SealedTypeIds.of(base), TYPE, false, null, JsonTypeInfo.As.PROPERTY, true);
  }

  @Override
  protected @Nullable TypeResolverBuilder<?> _findTypeResolver(
      MapperConfig<?> config, Annotated annotated, JavaType base) {
    JsonTypeInfo.Value info =
        config.getAnnotationIntrospector().findPolymorphicTypeInfo(config, annotated);
    if (info != null) {
      rejectClassNames(info.getIdType(), base);
    }
    return super._findTypeResolver(config, annotated, base);
  }

  private static void rejectClassNames(JsonTypeInfo.Id id, JavaType base) {
    switch (id) {
      case CLASS, MINIMAL_CLASS, CUSTOM ->
          throw new RejectedTypeException(
              "@JsonTypeInfo(use = %s) on %s lets stored data select a class"
                  .formatted(id, base.getRawClass().getTypeName()),
              "Seal the type and remove the annotation, or use NAME with @JsonSubTypes.");
      case NONE, NAME, SIMPLE_NAME, DEDUCTION -> {}
    }
  }

  /**
   * Returns whether the type is a sealed type of the user. Enums whose constants have bodies are
   * sealed too, and so is Java's ZoneId, but neither needs a type name in the JSON.
   */
  static boolean isSealed(Class<?> type) {
    return type.isSealed() && !type.isEnum() && !ValueClassRules.isPlatform(type);
  }

  /**
   * Returns whether the type is a class of the user that can be extended and whose values are
   * objects.
   */
  private static boolean isOpenClass(JavaType type) {
    return !type.isFinal()
        && !type.isEnumType()
        && !type.isContainerType()
        && !type.isReferenceType()
        && !type.isPrimitive()
        && !ValueClassRules.isPlatform(type.getRawClass())
        && !ValueClassRules.isTree(type.getRawClass());
  }

  /**
   * Writes the simple name of a permitted class as a member. Jackson has a class for this, but its
   * constructor differs between versions 3.1 and 3.2.
   */
  private static final class SealedSerializer extends TypeSerializer {
    private final TypeIdResolver ids;

    SealedSerializer(TypeIdResolver ids) {
      this.ids = ids;
    }

    @Override
    public WritableTypeId writeTypePrefix(
        JsonGenerator json, SerializationContext context, WritableTypeId id) {
      if (id.id == null) {
        id.id =
            id.forValueType == null
                ? ids.idFromValue(context, id.forValue)
                : ids.idFromValueAndType(context, id.forValue, id.forValueType);
      }
      return json.writeTypePrefix(id);
    }

    @Override
    public WritableTypeId writeTypeSuffix(
        JsonGenerator json, SerializationContext context, WritableTypeId id) {
      return json.writeTypeSuffix(id);
    }

    @Override
    public TypeSerializer forProperty(
        SerializationContext context, @Nullable BeanProperty property) {
      return this;
    }

    @Override
    public JsonTypeInfo.As getTypeInclusion() {
      return JsonTypeInfo.As.PROPERTY;
    }

    @Override
    public String getPropertyName() {
      return TYPE;
    }

    @Override
    public TypeIdResolver getTypeIdResolver() {
      return ids;
    }
  }
}
