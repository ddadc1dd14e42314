package dev.cairn.spring.internal;

import dev.cairn.spring.CairnProperties;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Converts properties to the texts that the core reads, so that there is one parser. */
public final class PropertyTexts {
  /** Properties that only the starter knows. */
  private static final Set<String> OWN =
      Set.of(
          "enabled",
          "autoStart",
          "name",
          "dataSource",
          "databases",
          "loggingKeys",
          "actuator",
          "security");

  private PropertyTexts() {}

  /** Returns the properties that are set, under the names that the core uses. */
  public static Map<String, String> of(CairnProperties properties) {
    var texts = new LinkedHashMap<String, String>();
    for (RecordComponent component : CairnProperties.class.getRecordComponents()) {
      Object value = OWN.contains(component.getName()) ? null : value(properties, component);
      if (value != null) {
        texts.put("cairn." + component.getName(), text(value));
      }
    }
    return texts;
  }

  private static @Nullable Object value(CairnProperties properties, RecordComponent component) {
    try {
      return component.getAccessor().invoke(properties);
    } catch (IllegalAccessException | InvocationTargetException impossible) {
      throw new IllegalStateException("The accessors of a public record are public", impossible);
    }
  }

  private static String text(Object value) {
    return switch (value) {
      case Duration duration -> duration.toMillis() + "ms";
      case DataSize size -> String.valueOf(size.toBytes());
      case Enum<?> word -> word.name().toLowerCase(Locale.ROOT);
      case Collection<?> list ->
          list.stream().map(String::valueOf).collect(Collectors.joining(","));
      default -> value.toString();
    };
  }
}
