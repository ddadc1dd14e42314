package dev.cairn.http;

import dev.cairn.error.InvalidArgumentException;

/**
 * Something that the application which serves the API can do, and Cairn knows nothing of: such as
 * to kill a process of a demonstration. Operators see it on the console's page of executors, and
 * run it after a confirmation. It is in the audit log as every change.
 *
 * @param name identifies it in addresses: lower-case letters, digits and hyphens
 * @param label what it is called, such as {@code Kill the shop}
 * @param effect what it does, as a sentence that is shown before it is confirmed
 * @param action does it, on the thread of the request; if it throws, the request fails
 */
public record HostAction(String name, String label, String effect, Runnable action) {
  /** Checks the name and the texts. */
  public HostAction {
    if (!name.matches("[a-z0-9][a-z0-9-]{0,99}")) {
      throw new InvalidArgumentException(
          "name",
          "The name of an action is '%s'; must be lower-case letters, digits and hyphens."
              .formatted(name));
    }
    if (label.isBlank() || effect.isBlank()) {
      throw new InvalidArgumentException(
          "label", "The action '%s' has no label or no effect.".formatted(name));
    }
  }
}
