package dev.cairn.agents;

import dev.cairn.error.CairnException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The provider of a model answered a call with an HTTP error. It replaces an exception of a client
 * library, which cannot be restored from its record, and keeps what programs decide by.
 *
 * <p>What to do: depends on {@link #statusCode}. If {@link #isTransient}, call the model again
 * later, or another model.
 */
public final class ModelProviderException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String originalType;
  private final int statusCode;
  private final @Nullable Duration retryAfter;
  private final boolean isTransient;

  /**
   * Creates the exception.
   *
   * @param message the type and the message of the original exception
   * @param originalType the name of its class
   * @param statusCode the HTTP status, 400 or more
   * @param retryAfter how long the provider asks to wait; null if it does not say so
   * @param isTransient whether another try may succeed
   * @param cause the original exception; null if it is elsewhere
   */
  public ModelProviderException(
      String message,
      String originalType,
      int statusCode,
      @Nullable Duration retryAfter,
      boolean isTransient,
      @Nullable Throwable cause) {
    super(message, cause);
    this.originalType = originalType;
    this.statusCode = statusCode;
    this.retryAfter = retryAfter;
    this.isTransient = isTransient;
  }

  /**
   * Returns the class of the original exception.
   *
   * @return the name of the class, such as {@code com.openai.errors.RateLimitException}
   */
  public String originalType() {
    return originalType;
  }

  /**
   * Returns the HTTP status of the answer.
   *
   * @return the status, 400 or more
   */
  public int statusCode() {
    return statusCode;
  }

  /**
   * Returns how long the provider asks to wait, from the time of the answer.
   *
   * @return the time to wait; empty if it is not known
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * Returns whether another try may succeed, as for a rate limit or overload.
   *
   * @return false, for example, for a rejected key, or an account without credit
   */
  public boolean isTransient() {
    return isTransient;
  }
}
