package dev.cairn.internal.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;

/**
 * Maps the permitted classes of a sealed type to their simple names and back. Only these classes
 * can be selected by data.
 */
final class SealedTypeIds extends TypeIdResolverBase {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, Class<?>> permitted;

  private SealedTypeIds(JavaType base, Map<String, Class<?>> permitted) {
    super(base);
    this.permitted = permitted;
  }

  static SealedTypeIds of(JavaType base) {
    Map<String, Class<?>> permitted = new LinkedHashMap<>();
    collect(base.getRawClass(), base.getRawClass(), permitted);
    return new SealedTypeIds(base, permitted);
  }

  private static void collect(Class<?> root, Class<?> type, Map<String, Class<?>> found) {
    if (!Modifier.isAbstract(type.getModifiers()) || type.isEnum()) {
      add(root, type, found);
    } else if (!type.isSealed()) {
      throw new RejectedTypeException(
          "%s, permitted by %s, can have any number of subtypes"
              .formatted(type.getTypeName(), root.getTypeName()),
          "Seal it too.");
    }
    if (DeclaredTypeResolver.isSealed(type)) {
      for (Class<?> subtype : type.getPermittedSubclasses()) {
        collect(root, subtype, found);
      }
    }
  }

  private static void add(Class<?> root, Class<?> type, Map<String, Class<?>> found) {
    Class<?> other = found.putIfAbsent(type.getSimpleName(), type);
    if (other != null && other != type) {
      throw new RejectedTypeException(
          "%s permits two types with the simple name %s: %s and %s"
              .formatted(
                  root.getTypeName(),
                  type.getSimpleName(),
                  other.getTypeName(),
                  type.getTypeName()),
          "Rename one of them; JSON distinguishes them by this name.");
    }
  }

  @Override
  public String idFromValue(DatabindContext context, Object value) {
    return idFromValueAndType(context, value, value.getClass());
  }

  @Override
  public String idFromValueAndType(
      DatabindContext context, @Nullable Object value, Class<?> suggested) {
    Class<?> type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : suggested;
    if (permitted.get(type.getSimpleName()) != type) {
      throw new RejectedTypeException(
          "%s is not one of the types that %s permits (%s)"
              .formatted(
                  type.getTypeName(),
                  _baseType.getRawClass().getTypeName(),
                  getDescForKnownTypeIds()),
          "Permit it, or use one of these types.");
    }
    return type.getSimpleName();
  }

  @Override
  public @Nullable JavaType typeFromId(DatabindContext context, String id) {
    Class<?> type = permitted.get(id);
    return type == null ? null : context.constructSpecializedType(_baseType, type);
  }

  @Override
  public String getDescForKnownTypeIds() {
    return String.join(", ", permitted.keySet());
  }

  @Override
  public JsonTypeInfo.Id getMechanism() {
    return JsonTypeInfo.Id.CUSTOM;
  }
}
