package dev.cairn.http.access;

import dev.cairn.error.InvalidArgumentException;
import java.util.Comparator;
import java.util.List;

/**
 * A person or a program that sends requests.
 *
 * @param name its name, 1 to 200 characters; part of the ids that idempotency keys become
 * @param grants what it may do, and where; one or more
 */
public record Principal(String name, List<Grant> grants) {
  private static final int LONGEST_NAME = 200;

  /** Validates the name and the grants. */
  public Principal {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new InvalidArgumentException(
          "name",
          "The name of a principal has %d characters; must have 1 to %d, not only blanks."
              .formatted(name.length(), LONGEST_NAME));
    }
    if (grants.isEmpty()) {
      throw new InvalidArgumentException(
          "grants", "The principal '%s' has no grant; must have at least one.".formatted(name));
    }
    grants = List.copyOf(grants);
  }

  /**
   * Creates a principal with a role that counts everywhere.
   *
   * @param name its name, 1 to 200 characters
   * @param role what it may do
   */
  public Principal(String name, Role role) {
    this(name, List.of(Grant.everywhere(role)));
  }

  /**
   * Returns the highest role that it has anywhere.
   *
   * @return the role
   */
  public Role role() {
    return grants.stream().map(Grant::role).max(Comparator.naturalOrder()).orElseThrow();
  }
}
