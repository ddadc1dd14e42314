package dev.cairn.codec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * A member of a JSON object: a field of a class, or a parameter of a method.
 *
 * @param name its name in JSON
 * @param type its type
 * @param isRequired whether it has to be given; not if its type is optional or it is annotated with
 *     any annotation of the name {@code Nullable}
 * @param description what it means, from {@link JsonPropertyDescription}; empty if there is none
 */
public record JsonMember(
    String name, JavaType type, boolean isRequired, Optional<String> description) {
  private static final TypeFactory TYPES = TypeFactory.createDefaultInstance();

  /** Returns the members of the values of a class: its fields, those of superclasses first. */
  static List<JsonMember> of(JavaType type) {
    Deque<Class<?>> levels = new ArrayDeque<>();
    Class<?> level = type.getRawClass();
    while (level != null && level != Object.class && level != Record.class) {
      levels.push(level);
      level = level.getSuperclass();
    }
    List<JsonMember> members = new ArrayList<>();
    for (Class<?> declaring : levels) {
      for (Field field : declaring.getDeclaredFields()) {
        if (isMember(field)) {
          members.add(of(field, type));
        }
      }
    }
    return members;
  }

  /**
   * Returns the member for a parameter of a method.
   *
   * @param parameter the parameter, whose name is known only if its class was compiled with {@code
   *     -parameters}
   * @param owner the class on which the method is called, which binds its type variables
   * @return the member
   */
  public static JsonMember of(Parameter parameter, Class<?> owner) {
    Class<?> declaring = parameter.getDeclaringExecutable().getDeclaringClass();
    JavaType type =
        resolve(parameter.getParameterizedType(), TYPES.constructType(owner), declaring);
    boolean required = isRequired(parameter, parameter.getAnnotatedType(), type);
    return new JsonMember(parameter.getName(), type, required, text(parameter));
  }

  /**
   * Returns this member with another description.
   *
   * @param text what it means
   * @return the member
   */
  public JsonMember describedAs(String text) {
    return new JsonMember(name, type, isRequired, Optional.of(text));
  }

  /** Returns a type with the type variables of its class resolved. */
  private static JavaType resolve(Type type, JavaType owner, Class<?> declaring) {
    JavaType supertype = owner.findSuperType(declaring);
    JavaType bound = supertype == null ? owner : supertype;
    return TYPES.resolveMemberType(type, bound.getBindings());
  }

  private static JsonMember of(Field field, JavaType owner) {
    JavaType type = resolve(field.getGenericType(), owner, field.getDeclaringClass());
    JsonProperty renamed = field.getAnnotation(JsonProperty.class);
    boolean named = renamed != null && !renamed.value().isEmpty();
    return new JsonMember(
        named ? renamed.value() : field.getName(),
        type,
        isRequired(field, field.getAnnotatedType(), type),
        text(field));
  }

  private static boolean isMember(Field field) {
    int modifiers = field.getModifiers();
    return !Modifier.isStatic(modifiers)
        && !Modifier.isTransient(modifiers)
        && !field.isSynthetic()
        && !field.isAnnotationPresent(JsonIgnore.class);
  }

  private static boolean isRequired(
      AnnotatedElement element, AnnotatedType declared, JavaType type) {
    boolean nullable =
        Stream.of(element.getAnnotations(), declared.getAnnotations())
            .flatMap(Stream::of)
            .map(Annotation::annotationType)
            .anyMatch(annotation -> annotation.getSimpleName().equals("Nullable"));
    return !nullable && !type.isReferenceType();
  }

  private static Optional<String> text(AnnotatedElement element) {
    return Optional.ofNullable(element.getAnnotation(JsonPropertyDescription.class))
        .map(JsonPropertyDescription::value);
  }
}
