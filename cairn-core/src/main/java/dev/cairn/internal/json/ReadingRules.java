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

/** Refuses types whose values could not be read, before any is written. */
final class ReadingRules extends ValueDeserializerModifier {
  private static final long serialVersionUID = 1L;

  @Override
  public ValueDeserializer<?> modifyDeserializer(
      DeserializationConfig config,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    Class<?> type = bean.getBeanClass();
    BeanRules.refuseNonValues(type);
    if (deserializer instanceof AbstractDeserializer && !hasKnownSubtypes(bean)) {
      throw BeanRules.abstractType(type);
    }
    if (deserializer instanceof BeanDeserializerBase reading) {
      BeanRules.refusePlatformBean(type);
      refuseUnreadable(type, reading);
    }
    return deserializer;
  }

  @Override
  public ValueDeserializer<?> modifyMapDeserializer(
      DeserializationConfig config,
      MapType type,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    HashOrder.check(type.getRawClass(), type.getKeyType().getRawClass());
    return deserializer;
  }

  @Override
  public ValueDeserializer<?> modifyCollectionDeserializer(
      DeserializationConfig config,
      CollectionType type,
      BeanDescription.Supplier bean,
      ValueDeserializer<?> deserializer) {
    HashOrder.check(type.getRawClass(), type.getContentType().getRawClass());
    return deserializer;
  }

  private static boolean hasKnownSubtypes(BeanDescription.Supplier bean) {
    return DeclaredTypes.isSealed(bean.getBeanClass())
        || bean.getClassAnnotations().has(JsonTypeInfo.class);
  }

  private static void refuseUnreadable(Class<?> type, BeanDeserializerBase reading) {
    Field field = BeanRules.unreadable(type, reading::hasProperty);
    if (field != null) {
      throw new RefusedType(
          "the field %s of %s is final, and no constructor takes it by that name"
              .formatted(field.getName(), type.getTypeName()),
          isKotlin(type)
              ? "Compile the Kotlin code with -java-parameters."
              : "Use a record, or give the class one constructor that takes every field (compiled with -parameters).");
    }
  }

  /** A data class has such a constructor, but its parameters have names only with an option. */
  private static boolean isKotlin(Class<?> type) {
    return Stream.of(type.getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getName().equals("kotlin.Metadata"));
  }

  @Override
  public KeyDeserializer modifyKeyDeserializer(
      DeserializationConfig config, JavaType type, KeyDeserializer deserializer) {
    BeanRules.refuseNonValues(type.getRawClass());
    return deserializer;
  }

  /** Refuses an Optional in an Optional, and leaves the others to Jackson. */
  static final class References extends Deserializers.Base {
    @Override
    public @Nullable ValueDeserializer<?> findReferenceDeserializer(
        ReferenceType type,
        DeserializationConfig config,
        BeanDescription.Supplier bean,
        @Nullable TypeDeserializer contentKinds,
        @Nullable ValueDeserializer<?> content) {
      if (type.getContentType().isReferenceType()) {
        throw new RefusedType(
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
