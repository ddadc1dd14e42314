package dev.cairn.internal.json;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedField;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/**
 * Uses the declared types of elements for members that are collections, arrays or optionals.
 * Jackson would use those of the value's class, and some views, such as the key set of a map,
 * declare none.
 */
final class ElementRules extends NopAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  @Override
  public JsonSerialize.@Nullable Typing findSerializationTyping(
      MapperConfig<?> config, Annotated annotated) {
    boolean holdsElements =
        annotated instanceof AnnotatedField && hasElements(annotated.getRawType());
    return holdsElements ? JsonSerialize.Typing.STATIC : null;
  }

  private static boolean hasElements(Class<?> type) {
    return type.isArray()
        || type == Optional.class
        || Collection.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type);
  }
}
