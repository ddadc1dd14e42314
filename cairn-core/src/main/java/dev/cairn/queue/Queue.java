package dev.cairn.queue;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import java.time.Duration;
import java.util.List;

/**
 * How a queue lets its workflows run. Immutable: each method gives a changed copy. The settings are
 * kept in the database, for all executors.
 *
 * <pre>{@code
 * cairn.queues().declare(Queue.named("mail").concurrency(20).rate(100, Duration.ofMinutes(1)));
 * }</pre>
 *
 * @param name 1 to 128 characters
 * @param all limits over all executors together
 * @param perExecutor how many may run at once in one process, 1 or more; {@link #PER_EXECUTOR}
 *     unless said otherwise
 * @param isPartitioned whether its workflows have partition keys, which take turns
 * @param perPartition limits for each partition key, over all executors together
 * @param applications which applications take work from it, by the name given to {@code
 *     Config.named}; empty for all
 */
public record Queue(
    String name,
    QueueLimits all,
    int perExecutor,
    boolean isPartitioned,
    QueueLimits perPartition,
    List<String> applications) {
  /** How many run at once in one process unless said otherwise. */
  public static final int PER_EXECUTOR = 1_000;

  public static final int LONGEST_NAME = 128;

  /** Refuses what contradicts itself. */
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
   * A queue without limits but that of {@link #PER_EXECUTOR}.
   *
   * @param name 1 to 128 characters
   * @return the queue
   */
  public static Queue named(String name) {
    return new Queue(name, QueueLimits.NONE, PER_EXECUTOR, false, QueueLimits.NONE, List.of());
  }

  /**
   * Limits how many run at once over all executors.
   *
   * @param most 1 or more
   * @return a changed copy
   */
  public Queue concurrency(int most) {
    return all(all.concurrency(most));
  }

  /**
   * Limits how many run at once in one process.
   *
   * @param most 1 or more
   * @return a changed copy
   */
  public Queue perExecutor(int most) {
    return new Queue(name, all, most, isPartitioned, perPartition, applications);
  }

  /**
   * Limits how many start in any period of this length, over all executors.
   *
   * @param starts 1 or more
   * @param period 1 millisecond to 30 days
   * @return a changed copy
   */
  public Queue rate(int starts, Duration period) {
    return all(all.rate(new Rate(starts, period)));
  }

  /**
   * Gives its workflows partition keys, which take turns: one with much to do does not keep the
   * others waiting.
   *
   * @return a changed copy
   */
  public Queue partitioned() {
    return new Queue(name, all, perExecutor, true, perPartition, applications);
  }

  /**
   * Gives its workflows partition keys, and limits how many of one key run at once.
   *
   * @param most 1 or more
   * @return a changed copy
   */
  public Queue perPartition(int most) {
    return partitions(perPartition.concurrency(most));
  }

  /**
   * Gives its workflows partition keys, and limits how many of one key start in any period of this
   * length.
   *
   * @param starts 1 or more
   * @param period 1 millisecond to 30 days
   * @return a changed copy
   */
  public Queue ratePerPartition(int starts, Duration period) {
    return partitions(perPartition.rate(new Rate(starts, period)));
  }

  /**
   * Restricts which applications run workflows of the queue. Every application can start workflows
   * in it.
   *
   * @param names names of applications, as given to {@code Config.named}; at least one
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
