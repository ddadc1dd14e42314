package dev.cairn.springai;

import java.util.Arrays;
import java.util.Optional;

/**
 * The HTTP response in the exception of a client. The methods of the exception are found by their
 * names, because each provider has a client library of its own: {@code statusCode()} in those of
 * OpenAI and Anthropic, {@code getStatusCode()} in those of Spring.
 *
 * @param failure the exception
 * @param status the HTTP status, 400 or more
 */
record HttpFailure(Throwable failure, int status) {
  private static final int FIRST_ERROR = 400;

  /** Returns the response, if the exception contains one with an error status. */
  static Optional<HttpFailure> of(Throwable failure) {
    return call(failure, "statusCode")
        .or(() -> call(failure, "getStatusCode"))
        .flatMap(HttpFailure::number)
        .filter(status -> status >= FIRST_ERROR)
        .map(status -> new HttpFailure(failure, status));
  }

  private static Optional<Integer> number(Object status) {
    return status instanceof Integer number
        ? Optional.of(number)
        : call(status, "value").filter(Integer.class::isInstance).map(Integer.class::cast);
  }

  /** Returns the first value of a header. */
  Optional<String> header(String name) {
    return call(failure, "headers")
        .flatMap(headers -> call(headers, "values", name))
        .flatMap(HttpFailure::first)
        .or(() -> springHeader("getResponseHeaders", name))
        .or(() -> springHeader("getHeaders", name));
  }

  private Optional<String> springHeader(String headers, String name) {
    return call(failure, headers).flatMap(all -> call(all, "getFirst", name)).map(String::valueOf);
  }

  private static Optional<String> first(Object values) {
    return values instanceof Iterable<?> all && all.iterator().hasNext()
        ? Optional.of(String.valueOf(all.iterator().next()))
        : Optional.empty();
  }

  /** Returns the body as text; empty if it is unknown. */
  String body() {
    return call(failure, "body")
        .or(() -> call(failure, "getResponseBodyAsString"))
        .map(String::valueOf)
        .orElse("");
  }

  /** Calls a public method that the object may have. */
  private static Optional<Object> call(Object target, String method, String... arguments) {
    Class<?>[] types = new Class<?>[arguments.length];
    Arrays.fill(types, String.class);
    try {
      return Optional.ofNullable(
          target.getClass().getMethod(method, types).invoke(target, (Object[]) arguments));
    } catch (ReflectiveOperationException anotherLibrary) {
      return Optional.empty();
    }
  }
}
