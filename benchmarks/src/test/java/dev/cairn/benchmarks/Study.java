package dev.cairn.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The studies beyond the marks; {@code docs/benchmarks.md} explains each. */
enum Study {
  CURVES("curves"),
  PAYLOADS("payloads"),
  FOOTPRINT("footprint"),
  GROWTH("growth"),
  PINNED("pinned"),
  BACKLOG("backlog"),
  SCALE("scale"),
  RECOVERY("recovery"),
  MEMORY("memory"),
  YEAR("year"),
  AGENTS("agents"),
  SPRING("spring"),
  TELEMETRY("telemetry"),
  PAGES("pages");

  private final String slug;

  Study(String slug) {
    this.slug = slug;
  }

  static Optional<Study> of(String slug) {
    return Arrays.stream(values()).filter(topic -> topic.slug.equals(slug)).findAny();
  }

  String slug() {
    return slug;
  }

  List<Table> study(StudyContext context) {
    return switch (this) {
      case CURVES -> CurveStudy.study(context);
      case PAYLOADS -> CurveStudy.payloads(context);
      case FOOTPRINT -> FootprintStudy.study(context);
      case GROWTH -> GrowthStudy.study(context);
      case PINNED -> OpenTransactionStudy.study(context);
      case BACKLOG -> GrowthStudy.backlog(context);
      case SCALE -> ScaleOutStudy.study(context);
      case RECOVERY -> RecoveryStudy.study(context);
      case MEMORY -> MemoryStudy.study(context);
      case YEAR -> SubscriptionYearStudy.study(context);
      case AGENTS -> AgentsStudy.study(context);
      case SPRING -> SpringStudy.study(context);
      case TELEMETRY -> TelemetryStudy.study(context);
      case PAGES -> PagesStudy.study(context);
    };
  }
}
