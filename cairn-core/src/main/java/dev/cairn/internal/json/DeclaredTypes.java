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
 * Says for each declared type which classes its values may have: the permitted ones for a sealed
 * type, the class itself for others. Jackson asks at every place where a type is declared: the
 * root, members, elements.
 */
final class DeclaredTypes extends TypeResolverProvider {
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
      return new SealedSerializer(SealedIds.of(base));
    }
    if (base.isJavaLangObject()) {
      return new Guard.JsonLike();
    }
    if (Guard.NaturallyOrdered.isFor(raw)) {
      return new Guard.NaturallyOrdered(raw);
    }
    return isOpenClass(base) ? new Guard.Exactly(raw) : null;
  }

  @Override
  public @Nullable TypeDeserializer findTypeDeserializer(
      DeserializationContext context, JavaType base, AnnotatedClass annotations) {
    TypeDeserializer annotated = super.findTypeDeserializer(context, base, annotations);
    if (annotated != null || !isSealed(base.getRawClass())) {
      return annotated;
    }
    return new AsPropertyTypeDeserializer(
        base, SealedIds.of(base), TYPE, false, null, JsonTypeInfo.As.PROPERTY, true);
  }

  @Override
  protected @Nullable TypeResolverBuilder<?> _findTypeResolver(
      MapperConfig<?> config, Annotated annotated, JavaType base) {
    JsonTypeInfo.Value info =
        config.getAnnotationIntrospector().findPolymorphicTypeInfo(config, annotated);
    if (info != null) {
      refuseClassNames(info.getIdType(), base);
    }
    return super._findTypeResolver(config, annotated, base);
  }

  private static void refuseClassNames(JsonTypeInfo.Id id, JavaType base) {
    switch (id) {
      case CLASS, MINIMAL_CLASS, CUSTOM ->
          throw new RefusedType(
              "@JsonTypeInfo(use = %s) on %s lets stored data choose a class"
                  .formatted(id, base.getRawClass().getTypeName()),
              "Seal the type and drop the annotation, or use NAME with @JsonSubTypes.");
      case NONE, NAME, SIMPLE_NAME, DEDUCTION -> {}
    }
  }

  /**
   * A sealed type of the user. Enums whose constants have bodies are sealed too, and so is Java's
   * ZoneId: neither needs the name of a type.
   */
  static boolean isSealed(Class<?> type) {
    return type.isSealed() && !type.isEnum() && !BeanRules.isPlatform(type);
  }

  /** A class of the user that others could extend, with values that are objects. */
  private static boolean isOpenClass(JavaType type) {
    return !type.isFinal()
        && !type.isEnumType()
        && !type.isContainerType()
        && !type.isReferenceType()
        && !type.isPrimitive()
        && !BeanRules.isPlatform(type.getRawClass())
        && !BeanRules.isTree(type.getRawClass());
  }

  /**
   * Writes the simple name of a permitted type as a member. Jackson has classes for that, whose
   * constructors differ between 3.1 and 3.2.
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
