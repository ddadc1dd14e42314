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
 * What workflows are looked for. Several criteria are all to be met; those that list several values
 * are met by any of them.
 *
 * <pre>{@code
 * cairn.workflows().find(Criterion.name("checkout"), Criterion.states(WorkflowState.FAILED));
 * }</pre>
 *
 * <p>Every value is checked when the criterion is made: one that no workflow can have is refused
 * with a {@link InvalidArgumentException}, instead of finding nothing.
 */
public sealed interface Criterion {
  /** Any workflow. */
  record All() implements Criterion {}

  /**
   * The workflow has one of these ids.
   *
   * @param ids one or more
   */
  record Ids(Set<String> ids) implements Criterion {
    /** Keeps a copy of the ids, in order. */
    public Ids {
      ids = CriterionChecks.texts("ids", ids);
    }
  }

  /**
   * The workflow's id begins so.
   *
   * @param prefix the first characters of the id, taken literally
   */
  record IdPrefix(String prefix) implements Criterion {
    /** Refuses what no id begins with. */
    public IdPrefix {
      CriterionChecks.text("idPrefix", prefix);
    }
  }

  /**
   * The workflow has one of these names.
   *
   * @param names one or more
   */
  record Names(Set<String> names) implements Criterion {
    /** Keeps a copy of the names, in order. */
    public Names {
      names = CriterionChecks.texts("name", names);
    }
  }

  /**
   * The workflow is in one of these states.
   *
   * @param states one or more
   */
  record States(Set<WorkflowState> states) implements Criterion {
    /** Keeps a copy of the states, in order. */
    public States {
      if (states.isEmpty()) {
        throw CriterionChecks.none("states");
      }
      states = Collections.unmodifiableSet(new TreeSet<>(states));
    }
  }

  /**
   * Something happened to the workflow at a time or later.
   *
   * @param what what happened
   * @param from the time, which is part of it
   */
  record After(Moment what, Instant from) implements Criterion {
    /** Refuses a time that the database does not know. */
    public After {
      CriterionChecks.time(what, from);
    }
  }

  /**
   * Something happened to the workflow before a time.
   *
   * @param what what happened
   * @param until the time, which is not part of it
   */
  record Before(Moment what, Instant until) implements Criterion {
    /** Refuses a time that the database does not know. */
    public Before {
      CriterionChecks.time(what, until);
    }
  }

  /** What happens to a workflow. */
  enum Moment {
    /** It was accepted. */
    CREATED,
    /** It ended, got stuck, or was given up. */
    COMPLETED
  }

  /**
   * The workflow was put into this queue.
   *
   * @param name the queue
   */
  record InQueue(String name) implements Criterion {
    /** Refuses what no queue is called. */
    public InQueue {
      CriterionChecks.text("queue", name);
    }
  }

  /**
   * The workflow was started by another.
   *
   * @param id the id of that one
   */
  record ChildOf(String id) implements Criterion {
    /** Refuses what no id is. */
    public ChildOf {
      CriterionChecks.text("parent", id);
    }
  }

  /**
   * The workflow is run by this executor, or was run last by it.
   *
   * @param id the executor's id
   */
  record RunBy(String id) implements Criterion {
    /** Refuses what no executor is called. */
    public RunBy {
      CriterionChecks.text("executor", id);
    }
  }

  /**
   * The workflow was begun by this version of the application.
   *
   * @param version as said with {@code Config.version}
   */
  record OfVersion(String version) implements Criterion {
    /** Refuses what no version is called. */
    public OfVersion {
      CriterionChecks.text("version", version);
    }
  }

  /**
   * The workflow has these attributes, and perhaps others.
   *
   * @param values one or more, by key
   */
  record WithAttributes(Map<String, Object> values) implements Criterion {
    /** Keeps a copy of the attributes, in the order of their keys. */
    public WithAttributes {
      if (values.isEmpty()) {
        throw CriterionChecks.none("attributes");
      }
      values = Attributes.of(values);
    }
  }

  /**
   * The workflow was forked from this one.
   *
   * @param id the other one's id
   */
  record ForkOf(String id) implements Criterion {
    /** Refuses what no workflow is called. */
    public ForkOf {
      CriterionChecks.text("forkOf", id);
    }
  }

  /**
   * The workflow is a run of this schedule.
   *
   * @param schedule the schedule's name
   */
  record OfSchedule(String schedule) implements Criterion {
    /** Refuses what no schedule is called. */
    public OfSchedule {
      CriterionChecks.text("schedule", schedule);
    }
  }

  /**
   * All workflows: for those who mean it, where none would be refused.
   *
   * @return the criterion
   */
  static Criterion all() {
    return new All();
  }

  /**
   * Workflows with one of these ids.
   *
   * @param ids one or more
   * @return the criterion
   * @throws InvalidArgumentException if there is none, or one that no workflow can have
   */
  static Criterion ids(String... ids) {
    return ids(List.of(ids));
  }

  /**
   * Workflows with one of these ids.
   *
   * @param ids one or more
   * @return the criterion
   * @throws InvalidArgumentException if there is none, or one that no workflow can have
   */
  static Criterion ids(Collection<String> ids) {
    return new Ids(new TreeSet<>(ids));
  }

  /**
   * Workflows whose id begins so.
   *
   * @param prefix the first characters, taken literally: {@code %} and {@code _} stand for
   *     themselves
   * @return the criterion
   * @throws InvalidArgumentException if no id begins so
   */
  static Criterion idPrefix(String prefix) {
    return new IdPrefix(prefix);
  }

  /**
   * Workflows with one of these names.
   *
   * @param names one or more registered names, whether or not this process knows them
   * @return the criterion
   * @throws InvalidArgumentException if there is none, or a blank one
   */
  static Criterion name(String... names) {
    return new Names(new TreeSet<>(List.of(names)));
  }

  /**
   * Workflows in one of these states.
   *
   * @param states one or more
   * @return the criterion
   * @throws InvalidArgumentException if there is none
   */
  static Criterion states(WorkflowState... states) {
    return new States(new TreeSet<>(List.of(states)));
  }

  /**
   * Workflows that were accepted at a time or later.
   *
   * @param from the time
   * @return the criterion
   */
  static Criterion createdAfter(Instant from) {
    return new After(Moment.CREATED, from);
  }

  /**
   * Workflows that were accepted before a time.
   *
   * @param until the time, which is not part of it
   * @return the criterion
   */
  static Criterion createdBefore(Instant until) {
    return new Before(Moment.CREATED, until);
  }

  /**
   * Workflows that ended, got stuck or were given up at a time or later.
   *
   * @param from the time
   * @return the criterion
   */
  static Criterion completedAfter(Instant from) {
    return new After(Moment.COMPLETED, from);
  }

  /**
   * Workflows that ended, got stuck or were given up before a time.
   *
   * @param until the time, which is not part of it
   * @return the criterion
   */
  static Criterion completedBefore(Instant until) {
    return new Before(Moment.COMPLETED, until);
  }

  /**
   * Workflows that were put into a queue.
   *
   * @param name the queue, which need not be there any more
   * @return the criterion
   * @throws InvalidArgumentException if no queue is called so
   */
  static Criterion queue(String name) {
    return new InQueue(name);
  }

  /**
   * Workflows that another workflow started.
   *
   * @param id the id of that one
   * @return the criterion
   * @throws InvalidArgumentException if no workflow has such an id
   */
  static Criterion parent(String id) {
    return new ChildOf(id);
  }

  /**
   * Workflows that an executor runs, or was the last to run.
   *
   * @param id the executor's id, as {@code cairn.executors()} gives it
   * @return the criterion
   * @throws InvalidArgumentException if no executor is called so
   */
  static Criterion executor(String id) {
    return new RunBy(id);
  }

  /**
   * Workflows that a version of the application began.
   *
   * @param version as said with {@code Config.version}
   * @return the criterion
   * @throws InvalidArgumentException if no version is called so
   */
  static Criterion version(String version) {
    return new OfVersion(version);
  }

  /**
   * Workflows that have an attribute: a value that contains this one, as Postgres's {@code @>}
   * means it.
   *
   * @param key the attribute's key
   * @param value its value, or a part of it if it is a list or an object
   * @return the criterion
   * @throws InvalidArgumentException if the key is none, or the value is null
   */
  static Criterion attribute(String key, Object value) {
    Attributes.check(key, value);
    return new WithAttributes(Map.of(key, value));
  }

  /**
   * Workflows that have all these attributes, and perhaps others.
   *
   * @param values one or more, by key
   * @return the criterion
   * @throws InvalidArgumentException if there is none, a key is none, or a value is null
   */
  static Criterion attributes(Map<String, ?> values) {
    return new WithAttributes(new TreeMap<>(values));
  }

  /**
   * Workflows that were forked from another one.
   *
   * @param id the other one's id, which need not be there any more
   * @return the criterion
   * @throws InvalidArgumentException if no workflow is called so
   */
  static Criterion forkOf(String id) {
    return new ForkOf(id);
  }

  /**
   * Workflows that are runs of a schedule: by ticks, by backfill and by trigger.
   *
   * @param name the schedule's name, which need not be there any more
   * @return the criterion
   * @throws InvalidArgumentException if no schedule is called so
   */
  static Criterion schedule(String name) {
    return new OfSchedule(name);
  }
}
