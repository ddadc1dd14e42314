package dev.cairn.spring.internal.endpoint;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.health.ExecutorStatus;
import dev.cairn.health.Health;
import dev.cairn.health.LoopFailure;
import dev.cairn.health.UnclaimedWorkflows;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.GroupBy;
import dev.cairn.operate.WorkflowCount;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueLimits;
import dev.cairn.queue.QueueStatus;
import dev.cairn.queue.Rate;
import dev.cairn.schedule.ScheduleStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The state of Cairn in short. */
final class Overview {
  /** States whose workflows are few enough to be counted at any time. */
  private static final WorkflowState[] COUNTED = {
    WorkflowState.DELAYED,
    WorkflowState.ENQUEUED,
    WorkflowState.RUNNING,
    WorkflowState.STUCK,
    WorkflowState.EXHAUSTED
  };

  private Overview() {}

  static Map<String, Object> of(Cairn cairn) {
    Health health = cairn.health();
    Optional<String> own = cairn.executorId();
    var answer =
        new Answer()
            .with("healthy", health.isHealthy())
            .with("executors", health.executors(), each -> executor(each, own))
            .with("failingLoops", health.failingLoops(), Overview::loop)
            .with("unclaimed", health.unclaimed(), Overview::unclaimed);
    if (health.outage().isPresent()) {
      var outage = health.outage().get();
      return answer
          .with(
              "outage",
              new Answer()
                  .with("since", outage.since())
                  .with("sqlState", outage.sqlState())
                  .with("reason", outage.reason())
                  .entries())
          .entries();
    }
    return answer
        .with("workflows", counts(cairn))
        .with("queues", cairn.queues().all(), Overview::queue)
        .with("schedules", cairn.schedules().all(), Overview::schedule)
        .entries();
  }

  private static Map<String, Object> executor(ExecutorStatus executor, Optional<String> own) {
    return new Answer()
        .with("id", executor.id())
        .with("thisExecutor", own.filter(executor.id()::equals).isPresent())
        .with("application", executor.application())
        .with("version", executor.version())
        .with("host", executor.host())
        .with("pid", executor.pid())
        .with("startedAt", executor.startedAt())
        .with("leaseLeft", executor.leaseLeft())
        .with("running", executor.running())
        .entries();
  }

  private static Map<String, Object> loop(LoopFailure failure) {
    return new Answer()
        .with("loop", failure.loop())
        .with("since", failure.since())
        .with("reason", failure.reason())
        .entries();
  }

  private static Map<String, Object> unclaimed(UnclaimedWorkflows unclaimed) {
    return new Answer()
        .with("workflow", unclaimed.workflow())
        .with("queue", unclaimed.queue().isEmpty() ? null : unclaimed.queue())
        .with("count", unclaimed.count())
        .with("since", unclaimed.since())
        .with("reason", unclaimed.reason())
        .with("paused", unclaimed.paused())
        .entries();
  }

  private static Map<String, Object> counts(Cairn cairn) {
    var counts = new Answer();
    for (WorkflowState state : COUNTED) {
      counts.with(word(state), 0L);
    }
    for (WorkflowCount count :
        cairn.workflows().counts(List.of(GroupBy.state()), Criterion.states(COUNTED))) {
      WorkflowState state = count.group().state();
      if (state != null) {
        counts.with(word(state), count.count());
      }
    }
    return counts.entries();
  }

  private static String word(WorkflowState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> queue(QueueStatus status) {
    Queue queue = status.queue();
    return new Answer()
        .with("name", queue.name())
        .with("paused", status.paused())
        .with("waiting", status.waiting())
        .with("delayed", status.delayed())
        .with("running", status.running())
        .with("oldest", status.oldest())
        .with("perExecutor", queue.perExecutor())
        .with("all", limits(queue.all()))
        .with("perPartition", queue.isPartitioned() ? limits(queue.perPartition()) : null)
        .entries();
  }

  private static Map<String, Object> limits(QueueLimits limits) {
    boolean limited = limits.concurrency() != QueueLimits.UNLIMITED;
    return new Answer()
        .with("concurrency", limited ? limits.concurrency() : null)
        .with("rate", limits.rate().isLimited() ? rate(limits.rate()) : null)
        .entries();
  }

  private static String rate(Rate rate) {
    return "%d per %s".formatted(rate.starts(), rate.period());
  }

  private static Map<String, Object> schedule(ScheduleStatus status) {
    return new Answer()
        .with("name", status.schedule().name())
        .with("workflow", status.workflow())
        .with("queue", status.schedule().queue())
        .with("paused", status.paused())
        .with("next", status.next().stream().map(Instant::toString).toList())
        .entries();
  }
}
