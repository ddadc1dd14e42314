package dev.cairn.springai;

import dev.cairn.Config;

/** Settings for programs with agents. */
public final class DurableAgents {
  private DurableAgents() {}

  /**
   * Allows records to restore the exceptions of Spring AI and of token budgets. Without it, an
   * exception that no workflow class names is thrown as a {@link dev.cairn.error.RecordedException}
   * with the same text. The exceptions of client libraries, such as those of OpenAI, are always
   * thrown as such, because they cannot be created from their fields.
   *
   * @param config the configuration of the application
   * @return a changed copy
   */
  public static Config configure(Config config) {
    return config.allowExceptions("org.springframework.ai", "dev.cairn.agents");
  }
}
