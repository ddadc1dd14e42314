package dev.cairn.cli.base;

import org.jspecify.annotations.Nullable;

/**
 * A request that changes something.
 *
 * @param effect what it does, as a sentence
 * @param method the method
 * @param path the path below {@code /api/v1}
 * @param body the body; null for none
 */
public record Change(String effect, String method, String path, @Nullable Object body) {
  /** Returns a POST request. */
  public static Change post(String effect, String path, @Nullable Object body) {
    return new Change(effect, "POST", path, body);
  }

  /** Returns a DELETE request. */
  public static Change delete(String effect, String path) {
    return new Change(effect, "DELETE", path, null);
  }
}
