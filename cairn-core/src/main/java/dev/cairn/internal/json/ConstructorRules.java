package dev.cairn.internal.json;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedConstructor;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/** Determines how constructors are used where the user's annotations do not say. */
final class ConstructorRules extends NopAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  /** A primitive constructor parameter is required in the JSON: zero would be a guess. */
  @Override
  public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
    boolean primitive = member instanceof AnnotatedParameter && member.getRawType().isPrimitive();
    return primitive ? Boolean.TRUE : null;
  }

  /**
   * A constructor whose one parameter is the class's one field takes it as a member of an object,
   * not as the whole value.
   */
  @Override
  public JsonCreator.@Nullable Mode findCreatorAnnotation(
      MapperConfig<?> config, Annotated annotated) {
    boolean members =
        annotated instanceof AnnotatedConstructor constructor
            && takesItsField(constructor.getAnnotated());
    return members ? JsonCreator.Mode.PROPERTIES : null;
  }

  private static boolean takesItsField(Constructor<?> constructor) {
    Class<?> type = constructor.getDeclaringClass();
    return constructor.getParameterCount() == 1
        && !type.isRecord()
        && type.getDeclaredConstructors().length == 1
        && constructor.getParameters()[0].isNamePresent()
        && DeclaredFields.forParameter(constructor.getParameters()[0], type).isPresent()
        && constructor.getAnnotation(JsonCreator.class) == null
        && !hasJsonValue(type);
  }

  private static boolean hasJsonValue(Class<?> type) {
    Stream<AccessibleObject> members =
        Stream.concat(Stream.of(type.getDeclaredFields()), Stream.of(type.getDeclaredMethods()));
    return members.anyMatch(member -> member.isAnnotationPresent(JsonValue.class));
  }
}
