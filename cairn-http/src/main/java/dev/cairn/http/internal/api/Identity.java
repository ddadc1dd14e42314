package dev.cairn.http.internal.api;

import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.ApiRequest;
import java.util.Optional;

/** The ids that idempotency keys become. */
final class Identity {
  private static final int LONGEST_KEY = 200;

  private Identity() {}

  /** Returns the idempotency key of a request. */
  static Optional<String> key(ApiRequest request) {
    Optional<String> key = request.header(Context.KEY.name());
    if (key.isPresent() && (key.get().isBlank() || key.get().length() > LONGEST_KEY)) {
      throw Problem.badParameter(
          Context.KEY.name(),
          "The Idempotency-Key has %d characters; must have 1 to %d."
              .formatted(key.get().length(), LONGEST_KEY));
    }
    return key;
  }

  /**
   * Returns the workflow id for an idempotency key. It contains the principal, so that one cannot
   * take the keys of another.
   */
  static Optional<String> id(ApiRequest request) {
    return key(request).map(key -> "http:" + request.principal().name() + ":" + key);
  }
}
