package dev.cairn.mcp;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * A member of a value, or a parameter of a workflow.
 *
 * @param name its name in JSON
 * @param type its type
 * @param isRequired whether it has to be given; not if its type is optional or it is annotated with
 *     any annotation of the name {@code Nullable}
 * @param description what it means; null if there is no description
 */
record ValueMember(String name, JavaType type, boolean isRequired, @Nullable String description) {

  /** Returns the members of the values of a class: its fields, those of superclasses first. */
  static List<ValueMember> of(JavaType type) {
    Deque<Class<?>> levels = new ArrayDeque<>();
    Class<?> level = type.getRawClass();
    while (level != null && level != Object.class && level != Record.class) {
      levels.push(level);
      level = level.getSuperclass();
    }
    List<ValueMember> members = new ArrayList<>();
    for (Class<?> declaring : levels) {
      for (Field field : declaring.getDeclaredFields()) {
        if (isMember(field)) {
          members.add(of(field, type));
        }
      }
    }
    return members;
  }

  static ValueMember of(Parameter parameter, JavaType type) {
    boolean required = isRequired(parameter, parameter.getAnnotatedType(), type);
    return new ValueMember(parameter.getName(), type, required, text(parameter));
  }

  ValueMember describedAs(String text) {
    return new ValueMember(name, type, isRequired, text);
  }

  private static ValueMember of(Field field, JavaType owner) {
    JavaType supertype = owner.findSuperType(field.getDeclaringClass());
    JavaType type =
        TypeSchema.resolve(field.getGenericType(), supertype == null ? owner : supertype);
    JsonProperty renamed = field.getAnnotation(JsonProperty.class);
    boolean named = renamed != null && !renamed.value().isEmpty();
    return new ValueMember(
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

  private static @Nullable String text(AnnotatedElement element) {
    JsonPropertyDescription description = element.getAnnotation(JsonPropertyDescription.class);
    return description == null ? null : description.value();
  }
}
