package dev.cairn.operate;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import dev.cairn.start.StartOptions;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What criteria may ask for: values that something can have. */
final class CriterionChecks {
  /** As long as a workflow's id, which nothing else is longer than. */
  private static final int LONGEST = StartOptions.LONGEST_ID;

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private CriterionChecks() {}

  static void text(String what, String value) {
    if (value.isBlank()) {
      throw new InvalidArgumentException(
          what,
          "Criterion.%s was given a blank text, which nothing is called. Name something, or leave the criterion out."
              .formatted(what));
    }
    if (value.length() > LONGEST) {
      throw new InvalidArgumentException(
          what,
          "Criterion.%s was given %d characters; nothing has more than %d. Give it as it was when the workflow was started."
              .formatted(what, value.length(), LONGEST));
    }
    if (!StorableText.isName(value)) {
      throw new InvalidArgumentException(
          what,
          "Criterion.%s was given '%s', with a control character or an unpaired surrogate, which nothing has. Use printable ones."
              .formatted(what, StorableText.printable(value)));
    }
  }

  static Set<String> texts(String what, Set<String> values) {
    if (values.isEmpty()) {
      throw none(what);
    }
    values.forEach(value -> text(what, value));
    return Collections.unmodifiableSet(new TreeSet<>(values));
  }

  static InvalidArgumentException none(String what) {
    return new InvalidArgumentException(
        what,
        "Criterion.%s was given none, and would find nothing. Give one or more, or leave the criterion out."
            .formatted(what));
  }

  static void time(Criterion.Moment what, Instant time) {
    if (time.isBefore(FIRST) || time.isAfter(LAST)) {
      throw new InvalidArgumentException(
          "time",
          "A criterion asks for workflows %s around %s; give a time from %s to %s, or leave the criterion out."
              .formatted(what.name().toLowerCase(Locale.ROOT), time, FIRST, LAST));
    }
  }
}
