package dev.cairn.http.internal.route;

/** Where the role of a principal must count, so that it may use a route. */
public enum Areas {
  /** Everywhere: the route is about what is of no queue. */
  EVERYTHING,
  /** At the queue of the workflow in the path. */
  WORKFLOW,
  /** At the queue in the path. */
  QUEUE,
  /** At the queue of the schedule in the path. */
  SCHEDULE,
  /** Anywhere: the route itself leaves out what is elsewhere, or refuses it. */
  FILTERED
}
