package dev.cairn.queue;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import java.time.Duration;
import java.util.List;

/**
 * The settings of a queue: its limits, its partitions, and the applications that claim from it.
 * Immutable: each method returns a changed copy. The settings take effect when they are passed to
 * {@link Queues#declare} or {@link Queues#replace}; they are then stored in the database and apply
 * to all executors.
 *
 * {@snippet :
 * cairn.queues().declare(Queue.named("mail").concurrency(20).rate(100, Duration.ofMinutes(1)));
 * }
 *
 * <p>Workflows are claimed by priority (smaller values first), then in the order in which they were
 * enqueued. Limits over all executors are exact. A workflow of a dead executor counts as running
 * until another executor continues it.
 *
 * @param name the name, 1 to 128 characters
 * @param all the limits over all executors together
 * @param perExecutor the maximum number of running workflows in one process, 1 or more; {@link
 *     #PER_EXECUTOR} by default
 * @param isPartitioned whether each workflow has a partition key; partitions take turns
 * @param perPartition the limits for each partition key, over all executors together
 * @param applications the applications that claim workflows from the queue, by the name given to
 *     {@code Config.named}; empty for all
 */
public record Queue(
    String name,
    QueueLimits all,
    int perExecutor,
    boolean isPartitioned,
    QueueLimits perPartition,
    List<String> applications) {
  /**
   * The default for the maximum number of running workflows in one process. A lower limit over all
   * executors applies as well.
   */
  public static final int PER_EXECUTOR = 1_000;

  /** The maximum length of the name of a queue, in characters. */
  public static final int LONGEST_NAME = 128;

  /**
   * Validates the settings.
   *
   * @throws InvalidArgumentException if the name is blank or too long, a limit is less than 1, or
   *     limits contradict each other
   */
  public Queue {
    name = StorableText.checkName("The name of a queue", name, LONGEST_NAME);
    for (String application : applications) {
      String unused =
          StorableText.check("An application of queue '%s'".formatted(name), application);
    }
    if (perExecutor < 1) {
      throw new InvalidArgumentException(
          "perExecutor",
          "perExecutor of queue '%s' is %d; give 1 or more.".formatted(name, perExecutor));
    }
    checkTogether(name, all, perExecutor, isPartitioned, perPartition);
    applications = List.copyOf(applications);
  }

  private static void checkTogether(
      String name,
      QueueLimits all,
      int perExecutor,
      boolean partitioned,
      QueueLimits perPartition) {
    if (perExecutor != PER_EXECUTOR && perExecutor > all.concurrency()) {
      throw contradiction(name, "perExecutor", perExecutor, all.concurrency());
    }
    if (perPartition.isLimited() && !partitioned) {
      throw new InvalidArgumentException(
          "perPartition",
          "Queue '%s' has limits per partition and no partitions. Call partitioned() too, or leave them out."
              .formatted(name));
    }
    if (perPartition.concurrency() != QueueLimits.UNLIMITED
        && perPartition.concurrency() > all.concurrency()) {
      throw contradiction(name, "perPartition", perPartition.concurrency(), all.concurrency());
    }
  }

  private static InvalidArgumentException contradiction(
      String name, String what, int one, int all) {
    return new InvalidArgumentException(
        what,
        "%s of queue '%s' is %d, and concurrency over all is %d, so it could never be reached. Give %d or less, or raise concurrency first."
            .formatted(what, name, one, all, all));
  }

  /**
   * Returns a queue that has only the default limit of {@link #PER_EXECUTOR}.
   *
   * @param name the name, 1 to 128 characters
   * @return the queue
   * @throws InvalidArgumentException if the name is blank, too long, or has a control character
   */
  public static Queue named(String name) {
    return new Queue(name, QueueLimits.NONE, PER_EXECUTOR, false, QueueLimits.NONE, List.of());
  }

  /**
   * Limits how many workflows run at the same time over all executors.
   *
   * @param most the maximum, 1 or more
   * @return a changed copy
   * @throws InvalidArgumentException if it is less than 1, or less than another limit
   */
  public Queue concurrency(int most) {
    return all(all.concurrency(most));
  }

  /**
   * Limits how many workflows run at the same time in one process.
   *
   * @param most the maximum, 1 or more; {@link #PER_EXECUTOR} is the default, which is also valid
   *     if the limit over all executors is lower
   * @return a changed copy
   * @throws InvalidArgumentException if it is less than 1, or more than the limit over all
   *     executors and not the default
   */
  public Queue perExecutor(int most) {
    return new Queue(name, all, most, isPartitioned, perPartition, applications);
  }

  /**
   * Limits how many workflows start in any period of the given length (a sliding window), over all
   * executors.
   *
   * @param starts the maximum number of starts, 1 or more
   * @param period the length of the period, 1 millisecond to 30 days
   * @return a changed copy
   * @throws InvalidArgumentException if a value is out of range
   */
  public Queue rate(int starts, Duration period) {
    return all(all.rate(new Rate(starts, period)));
  }

  /**
   * Requires a partition key for each workflow. Partitions take turns, so one with a large backlog
   * does not delay the others.
   *
   * @return a changed copy
   */
  public Queue partitioned() {
    return new Queue(name, all, perExecutor, true, perPartition, applications);
  }

  /**
   * Requires partition keys, and limits how many workflows of one key run at the same time.
   *
   * @param most the maximum, 1 or more
   * @return a changed copy
   * @throws InvalidArgumentException if it is less than 1, or more than the limit over all
   *     executors
   */
  public Queue perPartition(int most) {
    return partitions(perPartition.concurrency(most));
  }

  /**
   * Requires partition keys, and limits how many workflows of one key start in any period of the
   * given length.
   *
   * @param starts the maximum number of starts, 1 or more
   * @param period the length of the period, 1 millisecond to 30 days
   * @return a changed copy
   * @throws InvalidArgumentException if a value is out of range
   */
  public Queue ratePerPartition(int starts, Duration period) {
    return partitions(perPartition.rate(new Rate(starts, period)));
  }

  /**
   * Lets only the executors of some applications claim workflows from this queue. Any application
   * may enqueue.
   *
   * @param names the names that were given to {@code Config.named}
   * @return a changed copy
   */
  public Queue applications(String... names) {
    return new Queue(name, all, perExecutor, isPartitioned, perPartition, List.of(names));
  }

  private Queue all(QueueLimits changed) {
    return new Queue(name, changed, perExecutor, isPartitioned, perPartition, applications);
  }

  private Queue partitions(QueueLimits changed) {
    return new Queue(name, all, perExecutor, true, changed, applications);
  }
}
