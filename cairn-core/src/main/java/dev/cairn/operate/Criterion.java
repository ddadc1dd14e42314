package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.Attributes;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A condition that selects workflows. If several are given, a workflow must match all of them; a
 * criterion with several values matches any of these values.
 *
 * {@snippet :
 * cairn.workflows().find(Criterion.name("checkout"), Criterion.states(WorkflowState.FAILED));
 * }
 *
 * <p>Create criteria with the static methods. They reject a value that no workflow can have.
 */
public sealed interface Criterion {
  /** Matches every workflow. */
  record All() implements Criterion {}

  /**
   * Matches workflows with one of these ids.
   *
   * @param ids one or more ids
   */
  record Ids(Set<String> ids) implements Criterion {
    /** Validates the ids, and copies and sorts them. */
    public Ids {
      ids = CriterionChecks.texts("ids", ids);
    }
  }

  /**
   * Matches workflows whose id begins with a prefix.
   *
   * @param prefix the prefix, taken literally
   */
  record IdPrefix(String prefix) implements Criterion {
    /** Validates the prefix. */
    public IdPrefix {
      CriterionChecks.text("idPrefix", prefix);
    }
  }

  /**
   * Matches workflows with one of these names.
   *
   * @param names one or more registered names
   */
  record Names(Set<String> names) implements Criterion {
    /** Validates the names, and copies and sorts them. */
    public Names {
      names = CriterionChecks.texts("name", names);
    }
  }

  /**
   * Matches workflows in one of these states.
   *
   * @param states one or more states
   */
  record States(Set<WorkflowState> states) implements Criterion {
    /** Validates the states, and copies and sorts them. */
    public States {
      if (states.isEmpty()) {
        throw CriterionChecks.none("states");
      }
      states = Collections.unmodifiableSet(new TreeSet<>(states));
    }
  }

  /**
   * Matches workflows that were created or completed at or after a time.
   *
   * @param what which of the two times
   * @param from the time, inclusive
   */
  record After(Moment what, Instant from) implements Criterion {
    /** Validates the time. */
    public After {
      CriterionChecks.time(what, from);
    }
  }

  /**
   * Matches workflows that were created or completed before a time.
   *
   * @param what which of the two times
   * @param until the time, exclusive
   */
  record Before(Moment what, Instant until) implements Criterion {
    /** Validates the time. */
    public Before {
      CriterionChecks.time(what, until);
    }
  }

  /** A time in the life of a workflow. */
  enum Moment {
    /** The workflow was created. */
    CREATED,
    /** The workflow ended, or became stuck or exhausted. */
    COMPLETED
  }

  /**
   * Matches workflows that were enqueued in one of these queues.
   *
   * @param names one or more names of queues
   */
  record InQueue(Set<String> names) implements Criterion {
    /** Validates the names, and copies and sorts them. */
    public InQueue {
      names = CriterionChecks.texts("queue", names);
    }
  }

  /**
   * Matches the child workflows of a workflow.
   *
   * @param id the id of the parent
   */
  record ChildOf(String id) implements Criterion {
    /** Validates the id. */
    public ChildOf {
      CriterionChecks.text("parent", id);
    }
  }

  /**
   * Matches workflows that an executor runs or was the last to run.
   *
   * @param id the executor id
   */
  record RunBy(String id) implements Criterion {
    /** Validates the id. */
    public RunBy {
      CriterionChecks.text("executor", id);
    }
  }

  /**
   * Matches workflows that a version of the application has begun.
   *
   * @param version the version, as given to {@code Config.version}
   */
  record OfVersion(String version) implements Criterion {
    /** Validates the version. */
    public OfVersion {
      CriterionChecks.text("version", version);
    }
  }

  /**
   * Matches workflows that have all these attributes, and possibly others.
   *
   * @param values one or more values by key
   */
  record WithAttributes(Map<String, Object> values) implements Criterion {
    /** Validates the attributes, and copies and sorts them by key. */
    public WithAttributes {
      if (values.isEmpty()) {
        throw CriterionChecks.none("attributes");
      }
      values = Attributes.of(values);
    }
  }

  /**
   * Matches the forks of a workflow.
   *
   * @param id the id of the source
   */
  record ForkOf(String id) implements Criterion {
    /** Validates the id. */
    public ForkOf {
      CriterionChecks.text("forkOf", id);
    }
  }

  /**
   * Matches workflows that a schedule has started.
   *
   * @param schedule the name of the schedule
   */
  record OfSchedule(String schedule) implements Criterion {
    /** Validates the name. */
    public OfSchedule {
      CriterionChecks.text("schedule", schedule);
    }
  }

  /**
   * Matches every workflow, for methods that require a criterion.
   *
   * @return the criterion
   */
  static Criterion all() {
    return new All();
  }

  /**
   * Matches workflows with one of these ids.
   *
   * @param ids one or more ids
   * @return the criterion
   * @throws InvalidArgumentException if there is none, or one is not a valid id
   */
  static Criterion ids(String... ids) {
    return ids(List.of(ids));
  }

  /**
   * Matches workflows with one of these ids.
   *
   * @param ids one or more ids
   * @return the criterion
   * @throws InvalidArgumentException if there is none, or one is not a valid id
   */
  static Criterion ids(Collection<String> ids) {
    return new Ids(new TreeSet<>(ids));
  }

  /**
   * Matches workflows whose id begins with a prefix.
   *
   * @param prefix the prefix, taken literally: {@code %} and {@code _} have no special meaning
   * @return the criterion
   * @throws InvalidArgumentException if no valid id begins with it
   */
  static Criterion idPrefix(String prefix) {
    return new IdPrefix(prefix);
  }

  /**
   * Matches workflows with one of these names.
   *
   * @param names one or more registered names; this process need not have registered them
   * @return the criterion
   * @throws InvalidArgumentException if there is none, or one is blank or too long
   */
  static Criterion name(String... names) {
    return new Names(new TreeSet<>(List.of(names)));
  }

  /**
   * Matches workflows in one of these states.
   *
   * @param states one or more states
   * @return the criterion
   * @throws InvalidArgumentException if there is none
   */
  static Criterion states(WorkflowState... states) {
    return new States(new TreeSet<>(List.of(states)));
  }

  /**
   * Matches workflows that were created at or after a time.
   *
   * @param from the time, inclusive
   * @return the criterion
   * @throws InvalidArgumentException if the year is not 1 to 9999
   */
  static Criterion createdAfter(Instant from) {
    return new After(Moment.CREATED, from);
  }

  /**
   * Matches workflows that were created before a time.
   *
   * @param until the time, exclusive
   * @return the criterion
   * @throws InvalidArgumentException if the year is not 1 to 9999
   */
  static Criterion createdBefore(Instant until) {
    return new Before(Moment.CREATED, until);
  }

  /**
   * Matches workflows that ended, or became stuck or exhausted, at or after a time.
   *
   * @param from the time, inclusive
   * @return the criterion
   * @throws InvalidArgumentException if the year is not 1 to 9999
   */
  static Criterion completedAfter(Instant from) {
    return new After(Moment.COMPLETED, from);
  }

  /**
   * Matches workflows that ended, or became stuck or exhausted, before a time.
   *
   * @param until the time, exclusive
   * @return the criterion
   * @throws InvalidArgumentException if the year is not 1 to 9999
   */
  static Criterion completedBefore(Instant until) {
    return new Before(Moment.COMPLETED, until);
  }

  /**
   * Matches workflows that were enqueued in one of these queues.
   *
   * @param names one or more names of queues, which may have been deleted
   * @return the criterion
   * @throws InvalidArgumentException if there is none, or one is not valid
   */
  static Criterion queue(String... names) {
    return new InQueue(new TreeSet<>(List.of(names)));
  }

  /**
   * Matches the child workflows of a workflow.
   *
   * @param id the id of the parent
   * @return the criterion
   * @throws InvalidArgumentException if the id is not valid
   */
  static Criterion parent(String id) {
    return new ChildOf(id);
  }

  /**
   * Matches workflows that an executor runs or was the last to run.
   *
   * @param id the executor id, as {@code cairn.executors()} returns it
   * @return the criterion
   * @throws InvalidArgumentException if the id is not valid
   */
  static Criterion executor(String id) {
    return new RunBy(id);
  }

  /**
   * Matches workflows that a version of the application has begun.
   *
   * @param version the version, as given to {@code Config.version}
   * @return the criterion
   * @throws InvalidArgumentException if the version is not valid
   */
  static Criterion version(String version) {
    return new OfVersion(version);
  }

  /**
   * Matches workflows with an attribute that contains a value, as Postgres defines {@code @>}.
   *
   * @param key the key of the attribute
   * @param value the value, or a part of it if it is a list or an object
   * @return the criterion
   * @throws InvalidArgumentException if the key is not valid or the value is null
   */
  static Criterion attribute(String key, Object value) {
    Attributes.check(key, value);
    return new WithAttributes(Map.of(key, value));
  }

  /**
   * Matches workflows that have all these attributes, and possibly others.
   *
   * @param values one or more values by key
   * @return the criterion
   * @throws InvalidArgumentException if there is none, a key is not valid, or a value is null
   */
  static Criterion attributes(Map<String, ?> values) {
    return new WithAttributes(new TreeMap<>(values));
  }

  /**
   * Matches the forks of a workflow.
   *
   * @param id the id of the source, which may have been deleted
   * @return the criterion
   * @throws InvalidArgumentException if the id is not valid
   */
  static Criterion forkOf(String id) {
    return new ForkOf(id);
  }

  /**
   * Matches workflows that a schedule has started: at a tick, by a backfill, or by a trigger.
   *
   * @param name the name of the schedule, which may have been deleted
   * @return the criterion
   * @throws InvalidArgumentException if the name is not valid
   */
  static Criterion schedule(String name) {
    return new OfSchedule(name);
  }
}
