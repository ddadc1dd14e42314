package dev.cairn.operate;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.Durations;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A rule that deletes ended workflows automatically after some time. A workflow is deleted with
 * {@link dev.cairn.Config#retention} if one of the rules matches, all its children are deleted, and
 * its parent has ended.
 *
 * {@snippet :
 * config.retention(
 *     Retention.after(Duration.ofDays(7)).states(WorkflowState.SUCCEEDED),
 *     Retention.after(Duration.ofHours(1)).names("ping"));
 * }
 *
 * <p>The same as text is {@code 7d SUCCEEDED; 1h of ping}.
 *
 * @param age the time since the workflow ended, 1 second to 10,000 days
 * @param states one or more of {@code SUCCEEDED}, {@code FAILED} and {@code CANCELLED}
 * @param names the registered names; empty for all workflows
 */
public record Retention(Duration age, Set<WorkflowState> states, Set<String> names) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(10_000);
  private static final Pattern TEXT =
      Pattern.compile("(\\S+)(?:\\s+([A-Z]+(?:\\s*,\\s*[A-Z]+)*))?(?:\\s+of\\s+(.+))?");

  /**
   * Validates the values and copies the sets.
   *
   * @throws InvalidArgumentException if the age is out of range, there is no state or another one,
   *     or a name is blank
   */
  public Retention {
    if (age.compareTo(SHORTEST) < 0 || age.compareTo(LONGEST) > 0) {
      throw new InvalidArgumentException(
          "age", "A retention's age is %s; give a second to ten thousand days.".formatted(age));
    }
    if (states.isEmpty() || !states.stream().allMatch(WorkflowState::isEnded)) {
      throw new InvalidArgumentException(
          "states",
          "A retention is for the states %s; give one or more of SUCCEEDED, FAILED, CANCELLED. What else there is may go on, and is deleted by hand."
              .formatted(states));
    }
    if (names.stream().anyMatch(String::isBlank)) {
      throw new InvalidArgumentException(
          "names", "A retention names a workflow that has a blank name. Give its registered name.");
    }
    states = Collections.unmodifiableSet(new TreeSet<>(states));
    names = Collections.unmodifiableSet(new TreeSet<>(names));
  }

  /**
   * Returns a rule for all workflows that have ended.
   *
   * @param age the time since the workflow ended, 1 second to 10,000 days
   * @return the rule
   * @throws InvalidArgumentException if the age is out of range
   */
  public static Retention after(Duration age) {
    Set<WorkflowState> ended =
        Arrays.stream(WorkflowState.values())
            .filter(WorkflowState::isEnded)
            .collect(Collectors.toSet());
    return new Retention(age, ended, Set.of());
  }

  /**
   * Limits the rule to some states.
   *
   * @param wanted one or more of {@code SUCCEEDED}, {@code FAILED} and {@code CANCELLED}
   * @return a changed copy
   * @throws InvalidArgumentException if there is none, or another state
   */
  public Retention states(WorkflowState... wanted) {
    return new Retention(age, new TreeSet<>(List.of(wanted)), names);
  }

  /**
   * Limits the rule to some workflows.
   *
   * @param wanted one or more registered names
   * @return a changed copy
   * @throws InvalidArgumentException if there is none, or one is blank
   */
  public Retention names(String... wanted) {
    if (wanted.length == 0) {
      throw new InvalidArgumentException(
          "names",
          "A retention was given no names, and would be for all workflows. Give one or more, or leave names out.");
    }
    return new Retention(age, states, new TreeSet<>(List.of(wanted)));
  }

  /**
   * Parses rules such as {@code 7d SUCCEEDED, CANCELLED; 90d; 1h of ping, pong}: an age, optionally
   * states, and optionally names.
   *
   * @param text the rules, separated by semicolons; blank for none
   * @return the rules
   * @throws InvalidArgumentException if a rule is not valid
   */
  public static List<Retention> parse(String text) {
    return text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(";")).map(String::strip).map(Retention::one).toList();
  }

  private static Retention one(String text) {
    Matcher rule = TEXT.matcher(text);
    if (!rule.matches()) {
      throw unreadable(text, null);
    }
    Retention read = after(Durations.parse(rule.group(1)));
    if (rule.group(2) != null) {
      read = read.states(states(text, rule.group(2)));
    }
    return rule.group(3) == null ? read : read.names(parts(rule.group(3)));
  }

  private static WorkflowState[] states(String text, String states) {
    try {
      return Arrays.stream(parts(states)).map(WorkflowState::valueOf).toArray(WorkflowState[]::new);
    } catch (IllegalArgumentException unknown) {
      throw unreadable(text, unknown);
    }
  }

  private static String[] parts(String list) {
    return list.strip().split("\\s*,\\s*");
  }

  private static InvalidArgumentException unreadable(String text, @Nullable Throwable cause) {
    return new InvalidArgumentException(
        "retention",
        "'%s' is not a retention. Write it as 90d, 7d SUCCEEDED,CANCELLED or 1h FAILED of ping,pong."
            .formatted(text),
        cause);
  }

  /** Returns the rule as text, as stored in the table {@code cairn.retention}. */
  @Override
  public String toString() {
    return "%s %s%s".formatted(age, joined(states), names.isEmpty() ? "" : " of " + joined(names));
  }

  private static String joined(Collection<?> parts) {
    return parts.stream().map(Object::toString).collect(Collectors.joining(","));
  }
}
