package dev.cairn.spring.internal;

import dev.cairn.Cairn;
import dev.cairn.health.Health;
import dev.cairn.health.LoopFailure;
import dev.cairn.health.UnclaimedWorkflows;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;

/**
 * The health of Cairn: down while this process cannot work. Workflows that no live executor can run
 * are a detail, because a restart of this process does not help them.
 */
public final class CairnHealthIndicator extends AbstractHealthIndicator {
  private final Cairn cairn;

  public CairnHealthIndicator(Cairn cairn) {
    super("The health of Cairn cannot be determined");
    this.cairn = cairn;
  }

  @Override
  protected void doHealthCheck(org.springframework.boot.health.contributor.Health.Builder result) {
    Health health = cairn.health();
    boolean works = health.failingLoops().isEmpty() && health.outage().isEmpty();
    result
        .status(
            works
                ? org.springframework.boot.health.contributor.Status.UP
                : org.springframework.boot.health.contributor.Status.DOWN)
        .withDetail("executors", health.executors().size())
        .withDetail(
            "unclaimed", health.unclaimed().stream().map(UnclaimedWorkflows::toString).toList())
        .withDetail(
            "failingLoops", health.failingLoops().stream().map(LoopFailure::toString).toList());
    health.outage().ifPresent(outage -> result.withDetail("outage", outage.toString()));
  }
}
