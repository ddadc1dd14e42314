package dev.cairn.http.access;

import dev.cairn.error.InvalidArgumentException;

/**
 * A person or a program that sends requests.
 *
 * @param name its name, 1 to 200 characters; part of the ids that idempotency keys become
 * @param role what it may do
 */
public record Principal(String name, Role role) {
  private static final int LONGEST_NAME = 200;

  /** Validates the name. */
  public Principal {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new InvalidArgumentException(
          "name",
          "The name of a principal has %d characters; must have 1 to %d, not only blanks."
              .formatted(name.length(), LONGEST_NAME));
    }
  }
}
