package dev.cairn.http.access;

/** What a {@link Principal} may do. Each role includes those before it. */
public enum Role {
  /** Reads: workflows, histories, streams, queues, schedules, executors, versions. */
  VIEWER,
  /** Also starts, messages, cancels, resumes, forks, pauses, triggers. */
  OPERATOR,
  /** Also deletes, changes limits of queues, schedules and current versions. */
  ADMIN;

  /**
   * Returns whether this role permits what another one permits.
   *
   * @param required the other role
   * @return true if it is this one or a lower one
   */
  public boolean includes(Role required) {
    return compareTo(required) >= 0;
  }
}
