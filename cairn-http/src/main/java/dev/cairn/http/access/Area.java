package dev.cairn.http.access;

import dev.cairn.error.InvalidArgumentException;

/**
 * Where a {@link Grant} counts. A workflow is in an area by its queue; one without a queue is in
 * none but {@link Everything}.
 */
public sealed interface Area {
  /** All workflows, queues and schedules, and what is of no queue, such as tokens. */
  record Everything() implements Area {}

  /**
   * A queue, with its workflows and the schedules that start them.
   *
   * @param name the name of the queue, not blank
   */
  record Queue(String name) implements Area {
    /** Checks the name. */
    public Queue {
      check(name);
    }
  }

  /**
   * The queues from which only an application claims ({@code Queue.applications}).
   *
   * @param name the name that was given to {@code Config.named}, not blank
   */
  record Application(String name) implements Area {
    /** Checks the name. */
    public Application {
      check(name);
    }
  }

  /** The area of everything. */
  Area EVERYTHING = new Everything();

  /**
   * Returns the area of a queue.
   *
   * @param name the name of the queue
   * @return the area
   */
  static Area queue(String name) {
    return new Queue(name);
  }

  /**
   * Returns the area of an application.
   *
   * @param name the name that was given to {@code Config.named}
   * @return the area
   */
  static Area application(String name) {
    return new Application(name);
  }

  private static void check(String name) {
    if (name.isBlank()) {
      throw new InvalidArgumentException("name", "The name of an area is blank.");
    }
  }
}
