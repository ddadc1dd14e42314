package dev.cairn.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings cannot be used: a setting is unknown, cannot be read from its text, is missing, or
 * does not fit the other settings or the environment. Thrown when settings are read from properties
 * or environment variables, and by {@code Cairn.open} and {@code CairnClient.connect}. A wrong
 * argument of a method of {@code Config} is an {@link InvalidArgumentException}.
 *
 * <p>What to do: correct the setting that the message names.
 */
public final class ConfigException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String setting;

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param setting the name as it was given, such as {@code cairn.lease} or {@code CAIRN_LEASE}, or
   *     that of the method of {@code Config}; null if no single setting is wrong
   * @param cause the cause; null if there is none
   */
  public ConfigException(String message, @Nullable String setting, @Nullable Throwable cause) {
    super(message, cause);
    this.setting = setting;
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, with values, and what to do
   * @param setting the name as it was given, such as {@code cairn.lease} or {@code CAIRN_LEASE}, or
   *     that of the method of {@code Config}; null if no single setting is wrong
   */
  public ConfigException(String message, @Nullable String setting) {
    this(message, setting, null);
  }

  /**
   * Returns the name of the setting.
   *
   * @return the name as it was given, such as {@code cairn.lease} or {@code CAIRN_LEASE}, or that
   *     of the method of {@code Config}; empty if no single setting is wrong
   */
  public Optional<String> setting() {
    return Optional.ofNullable(setting);
  }
}
