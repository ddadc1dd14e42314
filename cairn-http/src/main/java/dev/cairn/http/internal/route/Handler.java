package dev.cairn.http.internal.route;

/** Answers the requests of a route. */
@FunctionalInterface
public interface Handler {
  /** Returns the answer; exceptions become problems. */
  Answer answer(ApiRequest request);
}
