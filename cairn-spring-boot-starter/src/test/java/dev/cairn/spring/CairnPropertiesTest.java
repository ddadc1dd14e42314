package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Config;
import dev.cairn.spring.internal.PropertyTexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The properties of an application. */
class CairnPropertiesTest {
  /** An example of each property that the core reads. */
  private static final Map<String, String> EXAMPLES =
      Map.ofEntries(
          Map.entry("cairn.url", "jdbc:postgresql://127.0.0.1/x"),
          Map.entry("cairn.user", "ann"),
          Map.entry("cairn.password", "secret"),
          Map.entry("cairn.embedded", ".cairn"),
          Map.entry("cairn.schema", "durable"),
          Map.entry("cairn.transaction-connections", "7"),
          Map.entry("cairn.connect-timeout", "12s"),
          Map.entry("cairn.notifications", "false"),
          Map.entry("cairn.synchronous-commit", "remote_apply"),
          Map.entry("cairn.version", "v7"),
          Map.entry("cairn.lease", "7s"),
          Map.entry("cairn.shutdown-timeout", "3s"),
          Map.entry("cairn.max-recoveries", "9"),
          Map.entry("cairn.unload-sleeps-from", "2m"),
          Map.entry("cairn.max-value-size", "2MB"),
          Map.entry("cairn.history-warning", "10MiB/1000"),
          Map.entry("cairn.history-limit", "20MiB/2000"),
          Map.entry("cairn.cpu-bound-steps", "render,encode"),
          Map.entry("cairn.retention", "30d"),
          Map.entry("cairn.allow-exceptions", "org.example"),
          Map.entry("cairn.strict", "true"),
          Map.entry("cairn.qualified-names", "true"),
          Map.entry("cairn.determinism", "warn"));

  private static CairnProperties bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("cairn", CairnProperties.class);
  }

  @Test
  void eachPropertyReachesTheConfiguration() {
    Map<String, String> texts = PropertyTexts.of(bind(EXAMPLES));

    assertThat(texts).hasSameSizeAs(EXAMPLES);
    assertThat(Config.named("x").properties(texts)).isNotNull();
  }

  @Test
  void allSettingsOfTheCoreAreProperties() throws ReflectiveOperationException {
    List<String> settings =
        Arrays.stream(Class.forName("dev.cairn.Setting").getEnumConstants())
            .map(setting -> ((Enum<?>) setting).name().replace("_", "").toLowerCase(Locale.ROOT))
            .filter(name -> !name.equals("shutdownhook")) // the application context closes Cairn
            .toList();

    List<String> properties =
        Arrays.stream(CairnProperties.class.getRecordComponents())
            .map(component -> component.getName().toLowerCase(Locale.ROOT))
            .toList();

    assertThat(properties).containsAll(settings);
  }

  @Test
  void developmentEnvironmentsCanCompleteEachPropertyWithADescription() throws IOException {
    String metadata;
    try (InputStream resource =
        CairnProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      metadata =
          new String(Objects.requireNonNull(resource).readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(EXAMPLES.keySet())
        .allSatisfy(name ->
            assertThat(metadata)
                .containsPattern("\"name\": \"" + name + "\",[^}]*\"description\": \"[A-Z]"));
  }

  @Test
  void nothingIsSetByDefault() {
    assertThat(PropertyTexts.of(bind(Map.of()))).isEmpty();
  }
}
