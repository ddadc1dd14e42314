package dev.cairn.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.schedule.RandomCron;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random cron expressions around clock changes, compared with an enumeration of every minute or
 * second of a period.
 */
class RandomTimingsTest {
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "+05:45",
          "Europe/Berlin",
          "America/New_York",
          "America/Sao_Paulo",
          "Africa/Cairo",
          "Africa/Casablanca",
          "Australia/Lord_Howe",
          "Antarctica/Troll",
          "Pacific/Apia");

  private static final List<Period> PERIODS =
      IntStream.range(0, 200).mapToObj(RandomTimingsTest::period).toList();

  private static void forEach(Consumer<Period> check) {
    PERIODS.forEach(check);
  }

  private static Period period(int seed) {
    var random = new Random(seed);
    ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    Instant middle =
        Instant.parse("2010-01-01T00:00:00Z").plusSeconds(60L * random.nextInt(10_000_000));
    ZoneOffsetTransition change = zone.getRules().nextTransition(middle);
    RandomCron cron = RandomCron.of(random, random.nextInt(5) == 0);
    Duration around = cron.ticksBySecond() ? Duration.ofMinutes(90) : Duration.ofHours(40);
    Instant from = (change == null ? middle : change.getInstant()).minus(around);
    Instant to = from.plus(around.multipliedBy(2));
    return new Period(seed, cron, zone, from, to, new Definition(cron, zone, from, to).ticks());
  }

  /** The ticks of a period, found by trying every minute or second. */
  private record Definition(RandomCron cron, ZoneId zone, Instant from, Instant to) {
    NavigableSet<Instant> ticks() {
      Stream<Instant> ticks =
          cron.namesHours()
              ? times(local(from).minusHours(25), local(to).plusHours(25))
                  .filter(cron::matches)
                  .map(this::tick)
              : times(utc(from), utc(to))
                  .map(time -> time.toInstant(ZoneOffset.UTC))
                  .filter(instant -> cron.matches(local(instant)));
      return ticks
          .filter(tick -> !tick.isBefore(from) && tick.isBefore(to))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<LocalDateTime> times(LocalDateTime first, LocalDateTime end) {
      return Stream.iterate(
          first,
          time -> time.isBefore(end),
          time -> cron.ticksBySecond() ? time.plusSeconds(1) : time.plusMinutes(1));
    }

    private Instant tick(LocalDateTime time) {
      List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
      return offsets.isEmpty()
          ? zone.getRules().getTransition(time).getInstant()
          : time.toInstant(offsets.getFirst());
    }

    private LocalDateTime local(Instant instant) {
      return LocalDateTime.ofInstant(instant, zone);
    }

    private static LocalDateTime utc(Instant instant) {
      return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
  }

  /** A period and the ticks in it by definition. */
  private record Period(
      int seed,
      RandomCron cron,
      ZoneId zone,
      Instant from,
      Instant to,
      NavigableSet<Instant> ticks) {
    Timing timing() {
      return Cron.of(cron.text(), zone.getId());
    }

    @Override
    public String toString() {
      return "'%s' in %s from %s to %s, seed %d".formatted(cron.text(), zone, from, to, seed);
    }

    List<Instant> samples() {
      var random = new Random(seed);
      return Stream.concat(
              ticks.stream().limit(10),
              random
                  .longs(10, from.getEpochSecond(), to.getEpochSecond())
                  .mapToObj(Instant::ofEpochSecond))
          .flatMap(instant -> Stream.of(instant, instant.minusNanos(1), instant.plusNanos(1)))
          .filter(instant -> instant.isAfter(from) && instant.isBefore(to))
          .toList();
    }
  }

  @Test
  void ticksOfAPeriodMatchTheDefinition() {
    forEach(period ->
        assertThat(period.timing().between(period.from(), period.to()))
            .as("%s", period)
            .containsExactlyElementsOf(period.ticks()));
  }

  @Test
  void nextTickIsTheFirstAfterAnInstant() {
    forEach(period -> {
      Timing timing = period.timing();
      NavigableSet<Instant> ticks = period.ticks();

      for (Instant sample : period.samples()) {
        Optional<Instant> next = timing.next(sample);

        assertThat(next.filter(period.to()::isAfter))
            .as("after %s with %s", sample, period)
            .isEqualTo(Optional.ofNullable(ticks.higher(sample)));
      }
    });
  }

  @Test
  void previousTickIsTheLastBeforeAnInstant() {
    forEach(period -> {
      Timing timing = period.timing();
      NavigableSet<Instant> ticks = period.ticks();

      for (Instant sample : period.samples().stream().limit(6).toList()) {
        assertThat(timing.previous(sample).filter(tick -> !tick.isBefore(period.from())))
            .as("before %s with %s", sample, period)
            .isEqualTo(Optional.ofNullable(ticks.lower(sample)));
      }
    });
  }

  @Test
  void instantIsATickIfItsPeriodContainsIt() {
    forEach(period -> {
      Timing timing = period.timing();
      NavigableSet<Instant> ticks = period.ticks();

      for (Instant sample : period.samples()) {
        assertThat(timing.at(sample))
            .as("at %s with %s", sample, period)
            .isEqualTo(ticks.contains(sample));
      }
    });
  }
}
