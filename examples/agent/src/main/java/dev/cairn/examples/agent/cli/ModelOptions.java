package dev.cairn.examples.agent.cli;

import dev.cairn.examples.agent.ModelSettings;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model answers. The key is no ordinary option, because other users see command lines. */
final class ModelOptions {
  /** For servers that need no key. */
  private static final String NO_KEY = "none";

  @Option(
      names = "--url",
      description =
          "The base URL of a chat-completions API, such as https://api.openai.com/v1; also the variable AGENT_MODEL_URL or the property agent.model.url (default: a local stub). Its key is the value of the variable AGENT_MODEL_KEY or of the property agent.model.key.",
      defaultValue = "${sys:agent.model.url:-${env:AGENT_MODEL_URL}}")
  @Nullable URI url;

  @Option(
      names = "--model",
      description =
          "The name of the model; also the variable AGENT_MODEL_NAME or the property agent.model.name (default: gpt-4.1-mini).",
      defaultValue = "${sys:agent.model.name:-${env:AGENT_MODEL_NAME:-gpt-4.1-mini}}")
  String name = "gpt-4.1-mini";

  /** Returns the settings; empty if no URL is given. */
  Optional<ModelSettings> settings() {
    return Optional.ofNullable(url).map(base -> new ModelSettings(base, key(), name));
  }

  private static String key() {
    String property = System.getProperty("agent.model.key");
    String key = property == null ? System.getenv("AGENT_MODEL_KEY") : property;
    return key == null || key.isBlank() ? NO_KEY : key;
  }
}
