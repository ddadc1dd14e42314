package dev.cairn.internal.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Field;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;
import tools.jackson.databind.type.ReferenceType;

/** Rejects types whose values could not be read, before any value is written. */
final class DeserializerRules extends ValueDeserializerModifier {
  private static final long serialVersionUID = 1L;

  @Override
  public ValueDeserializer<?> modifyDeserializer(
      DeserializationConfig config,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    Class<?> type = bean.getBeanClass();
    ValueClassRules.rejectNonValues(type);
    if (deserializer instanceof AbstractDeserializer && !hasKnownSubtypes(bean)) {
      throw ValueClassRules.abstractType(type);
    }
    if (deserializer instanceof BeanDeserializerBase reading) {
      ValueClassRules.rejectPlatformClass(type);
      rejectUnreadable(type, reading);
    }
    return deserializer;
  }

  @Override
  public ValueDeserializer<?> modifyMapDeserializer(
      DeserializationConfig config,
      MapType type,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    HashOrderCheck.check(type.getRawClass(), type.getKeyType().getRawClass());
    return deserializer;
  }

  @Override
  public ValueDeserializer<?> modifyCollectionDeserializer(
      DeserializationConfig config,
      CollectionType type,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    HashOrderCheck.check(type.getRawClass(), type.getContentType().getRawClass());
    return deserializer;
  }

  private static boolean hasKnownSubtypes(BeanDescription.Supplier bean) {
    return DeclaredTypeResolver.isSealed(bean.getBeanClass())
        || bean.getClassAnnotations().has(JsonTypeInfo.class);
  }

  private static void rejectUnreadable(Class<?> type, BeanDeserializerBase reading) {
    Field field = ValueClassRules.findUnreadableField(type, reading::hasProperty);
    if (field != null) {
      throw new RejectedTypeException(
          "the field %s of %s is final, and no constructor has a parameter of that name"
              .formatted(field.getName(), type.getTypeName()),
          isKotlin(type)
              ? "Compile the Kotlin code with -java-parameters."
              : "Use a record, or give the class one constructor that takes every field (compiled with -parameters).");
    }
  }

  /**
   * Returns whether the class is a Kotlin class: a data class has such a constructor, but its
   * parameters have names only if it is compiled with an option.
   */
  private static boolean isKotlin(Class<?> type) {
    return Stream.of(type.getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getName().equals("kotlin.Metadata"));
  }

  @Override
  public KeyDeserializer modifyKeyDeserializer(
      DeserializationConfig config, JavaType type, KeyDeserializer deserializer) {
    ValueClassRules.rejectNonValues(type.getRawClass());
    return deserializer;
  }

  /** Rejects an Optional of an Optional; Jackson handles all others. */
  static final class OptionalRules extends Deserializers.Base {
    @Override
    public @Nullable ValueDeserializer<?> findReferenceDeserializer(
        ReferenceType type,
        DeserializationConfig config,
        BeanDescription.Supplier bean,
        @Nullable TypeDeserializer contentKinds,
        @Nullable ValueDeserializer<?> content) {
      if (type.getContentType().isReferenceType()) {
        throw new RejectedTypeException(
            "an Optional of an Optional has two ways to be empty, and JSON has one",
            "Use one Optional, or a sealed type.");
      }
      return null;
    }

    @Override
    public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
      return false;
    }
  }
}
