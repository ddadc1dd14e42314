package dev.cairn.internal.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;

/** The permitted types of a sealed one, by their simple names: a set that the code closes. */
final class SealedIds extends TypeIdResolverBase {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, Class<?>> permitted;

  private SealedIds(JavaType base, Map<String, Class<?>> permitted) {
    super(base);
    this.permitted = permitted;
  }

  static SealedIds of(JavaType base) {
    Map<String, Class<?>> permitted = new LinkedHashMap<>();
    gather(base.getRawClass(), base.getRawClass(), permitted);
    return new SealedIds(base, permitted);
  }

  private static void gather(Class<?> root, Class<?> type, Map<String, Class<?>> found) {
    if (!Modifier.isAbstract(type.getModifiers()) || type.isEnum()) {
      add(root, type, found);
    } else if (!type.isSealed()) {
      throw new RefusedType(
          "%s, permitted by %s, is open to subtypes that nobody can list"
              .formatted(type.getTypeName(), root.getTypeName()),
          "Seal it too.");
    }
    if (DeclaredTypes.isSealed(type)) {
      for (Class<?> subtype : type.getPermittedSubclasses()) {
        gather(root, subtype, found);
      }
    }
  }

  private static void add(Class<?> root, Class<?> type, Map<String, Class<?>> found) {
    Class<?> other = found.putIfAbsent(type.getSimpleName(), type);
    if (other != null && other != type) {
      throw new RefusedType(
          "%s permits two types of the simple name %s: %s and %s"
              .formatted(
                  root.getTypeName(),
                  type.getSimpleName(),
                  other.getTypeName(),
                  type.getTypeName()),
          "Rename one of them; the name is what tells them apart in JSON.");
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
      throw new RefusedType(
          "%s is not one of the types that %s permits (%s)"
              .formatted(
                  type.getTypeName(),
                  _baseType.getRawClass().getTypeName(),
                  getDescForKnownTypeIds()),
          "Permit it, or use one of those.");
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
