package dev.cairn.internal.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AbstractTypeResolver;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;

/**
 * Reads collections into classes that preserve the written order. A hash set would iterate by hash
 * codes, which differ in each process for enums; for a map with enum keys, Jackson would use one
 * that sorts.
 */
final class OrderedCollections extends AbstractTypeResolver {
  private static final Map<Class<?>, Class<?>> CLASSES =
      Map.of(
          Set.class, LinkedHashSet.class,
          HashSet.class, LinkedHashSet.class,
          Map.class, LinkedHashMap.class,
          HashMap.class, LinkedHashMap.class,
          SequencedCollection.class, ArrayList.class,
          SequencedSet.class, LinkedHashSet.class,
          SequencedMap.class, LinkedHashMap.class);

  @Override
  public @Nullable JavaType findTypeMapping(DeserializationConfig config, JavaType type) {
    Class<?> kept = CLASSES.get(type.getRawClass());
    return kept == null ? null : config.getTypeFactory().constructSpecializedType(type, kept);
  }
}
