package dev.cairn;

import dev.cairn.error.ConfigException;
import dev.cairn.internal.text.Sentence;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Reads settings of a {@link Config} from properties and environment variables. */
final class SettingsReader {
  private SettingsReader() {}

  static Config properties(Config config, Path file) {
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException unreadable) {
      throw new ConfigException(
          "The properties file %s cannot be read: %s Correct its path or its permissions."
              .formatted(file, Sentence.of(unreadable.toString())),
          null,
          unreadable);
    }
    var texts = new HashMap<String, String>();
    properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
    return properties(config, texts, file);
  }

  /** Reads the {@code cairn.} properties of a map. Error messages name the source. */
  static Config properties(Config config, Map<String, String> properties, Object where) {
    Config changed = config;
    for (Map.Entry<String, String> property : properties.entrySet()) {
      String name = property.getKey();
      if (name.startsWith(Setting.PROPERTY)) {
        changed = Setting.ofProperty(name, where).read(changed, name, property.getValue());
      }
    }
    return changed;
  }

  static Config environment(Config config, Map<String, String> variables) {
    Config changed = config;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(Setting.VARIABLE)) {
        changed = Setting.ofVariable(name).read(changed, name, variable.getValue());
      }
    }
    return changed;
  }
}
