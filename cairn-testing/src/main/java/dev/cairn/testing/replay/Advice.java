package dev.cairn.testing.replay;

import java.time.Duration;

/** How messages describe a variation, and what to do about a dependence on it. */
final class Advice {
  private Advice() {}

  static String when(Variation variation) {
    return switch (variation) {
      case Variation.Again again -> "when it is replayed again";
      case Variation.Clock(var shift) when shift.isNegative() ->
          "when the clock is %s earlier".formatted(text(shift.negated()));
      case Variation.Clock(var shift) -> "when the clock is %s later".formatted(text(shift));
      case Variation.DefaultLocale(var locale) ->
          "when the default locale is " + locale.toLanguageTag();
      case Variation.DefaultTimeZone(var zone) -> "when the default time zone is " + zone;
      case Variation.HashOrder order -> "when hash-ordered collections have another order";
    };
  }

  private static String text(Duration shift) {
    return shift.toDays() > 0 ? shift.toDays() + " days" : shift.toString();
  }

  static String heading(Variation variation) {
    return switch (variation) {
      case Variation.Again again -> "again";
      case Variation.Clock clock -> "with another clock";
      case Variation.DefaultLocale(var locale) -> "with " + locale.toLanguageTag();
      case Variation.DefaultTimeZone(var zone) -> "with " + zone;
      case Variation.HashOrder order -> "with another order";
    };
  }

  static String of(Variation variation) {
    return switch (variation) {
      case Variation.Again again ->
          "Get random numbers and ids from Durable.random() and Durable.uuid(), and answers of other systems from steps.";
      case Variation.Clock clock ->
          "Between steps, get the time from Durable.now(), or read the clock in a step.";
      case Variation.DefaultLocale locale ->
          "Give a locale to toUpperCase, toLowerCase, String.format and formatters, such as Locale.ROOT.";
      case Variation.DefaultTimeZone zone ->
          "Give a time zone to dates and formatters instead of the default of the process.";
      case Variation.HashOrder order ->
          "Iterate over a LinkedHashSet, LinkedHashMap, TreeSet, TreeMap or List, or sort before durable calls.";
    };
  }
}
