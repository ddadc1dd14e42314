package dev.cairn.spring;

import dev.cairn.schedule.Schedule;
import dev.cairn.schedule.Schedules;
import dev.cairn.start.Fn;
import java.time.Instant;

/**
 * A schedule with its workflow. Beans of this type are declared when Cairn starts, before it runs
 * workflows, after the beans of the type {@link dev.cairn.queue.Queue}.
 */
public sealed interface WorkflowSchedule {
  /**
   * Returns the schedule.
   *
   * @return its name, times and queue
   */
  Schedule schedule();

  /**
   * Declares the schedule.
   *
   * @param schedules the schedules of a database
   */
  void declare(Schedules schedules);

  /**
   * A schedule with a method of a durable bean.
   *
   * @param schedule its name, times and queue
   * @param workflow the workflow, which receives the time of the tick
   */
  record OfMethod(Schedule schedule, Fn.Void1<Instant> workflow) implements WorkflowSchedule {
    @Override
    public void declare(Schedules schedules) {
      schedules.declare(schedule, workflow);
    }
  }

  /**
   * A schedule with a workflow that other processes run.
   *
   * @param schedule its name, times and queue
   * @param workflow the registered name of the workflow
   */
  record OfName(Schedule schedule, String workflow) implements WorkflowSchedule {
    @Override
    public void declare(Schedules schedules) {
      schedules.declare(schedule, workflow);
    }
  }

  /**
   * Returns a schedule for a method of a durable bean.
   *
   * @param schedule its name, times and queue
   * @param workflow the workflow, with or without a result, which receives the time of the tick,
   *     such as {@code reports::nightly} with the bean as a parameter of the {@code @Bean} method
   * @return the schedule
   */
  static WorkflowSchedule of(Schedule schedule, Fn.Void1<Instant> workflow) {
    return new OfMethod(schedule, workflow);
  }

  /**
   * Returns a schedule for a workflow that other processes run.
   *
   * @param schedule its name, times and queue
   * @param workflow the registered name of the workflow, which has one {@link Instant} parameter
   * @return the schedule
   */
  static WorkflowSchedule of(Schedule schedule, String workflow) {
    return new OfName(schedule, workflow);
  }
}
