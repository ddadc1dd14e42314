package dev.cairn.langchain4j;

import dev.cairn.Config;

/** Settings for programs with agents. */
public final class DurableAgents {
  private DurableAgents() {}

  /**
   * Allows records to restore the exceptions of LangChain4j and of {@code dev.cairn.agents}.
   * Without it, an exception that no workflow class names is thrown as a {@link
   * dev.cairn.error.RecordedException} with the same text.
   *
   * @param config the configuration of the application
   * @return a changed copy
   */
  public static Config configure(Config config) {
    return config.allowExceptions("dev.langchain4j.exception", "dev.cairn.agents");
  }
}
