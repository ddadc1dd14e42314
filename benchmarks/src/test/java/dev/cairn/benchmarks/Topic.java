package dev.cairn.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is studied beyond the marks; {@code docs/benchmarks.md} explains each. */
enum Topic {
  CURVES("curves"),
  PAYLOADS("payloads"),
  FOOTPRINT("footprint"),
  GROWTH("growth"),
  PINNED("pinned"),
  BACKLOG("backlog"),
  SCALE("scale"),
  RECOVERY("recovery"),
  MEMORY("memory");

  private final String slug;

  Topic(String slug) {
    this.slug = slug;
  }

  static Optional<Topic> of(String slug) {
    return Arrays.stream(values()).filter(topic -> topic.slug.equals(slug)).findAny();
  }

  String slug() {
    return slug;
  }

  List<Table> study(Field field) {
    return switch (this) {
      case CURVES -> Curves.study(field);
      case PAYLOADS -> Curves.payloads(field);
      case FOOTPRINT -> Footprint.study(field);
      case GROWTH -> Growth.study(field);
      case PINNED -> Pinned.study(field);
      case BACKLOG -> Growth.backlog(field);
      case SCALE -> ScaleOut.study(field);
      case RECOVERY -> Recovery.study(field);
      case MEMORY -> Resting.study(field);
    };
  }
}
