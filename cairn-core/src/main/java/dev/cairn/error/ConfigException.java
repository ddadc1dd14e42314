package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A setting is missing, unknown or out of its range. */
public final class ConfigException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public ConfigException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public ConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
