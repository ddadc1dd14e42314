package dev.cairn.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.NoSuchScheduleException;
import dev.cairn.error.RegistrationException;
import dev.cairn.error.UsageException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Schedules. */
class ScheduleTest extends CairnTest {
  private static final Instant NOON = Instant.parse("2026-03-28T12:00:00Z");

  private final ConcurrentLinkedQueue<Instant> ticks = new ConcurrentLinkedQueue<>();
  private Fn.Void1<Instant> report = tick -> {};
  private Fn.Of1<String, String> other = name -> name;

  private void register(Cairn cairn) {
    report = cairn.workflow("report", Instant.class, ticks::add);
    other = cairn.workflow("other", String.class, String.class, name -> name);
  }

  private Cairn openRegistered() {
    return open(this::register);
  }

  private List<String> ids() {
    return database.query("select id from cairn.workflows order by id");
  }

  @Test
  void tickStartsOneWorkflowOverAllExecutors() {
    for (int executor = 1; executor <= 3; executor++) {
      Cairn cairn = openRegistered();
      cairn.schedules().declare(Schedule.every("s", Duration.ofSeconds(1)), report);
    }

    Eventually.holds(() -> assertThat(ticks).hasSizeGreaterThanOrEqualTo(3));

    assertThat(ticks)
        .doesNotHaveDuplicates()
        .allMatch(tick -> tick.equals(tick.truncatedTo(ChronoUnit.SECONDS)));
    assertThat(ids()).contains("s@" + ticks.iterator().next());
  }

  @Test
  void workflowStartsWithinASecondOfItsTick() {
    Cairn cairn = openRegistered();

    cairn.schedules().declare(Schedule.cron("s", "* * * * * *"), report);

    Eventually.holds(() -> assertThat(ticksInTime(3)).isPositive());
  }

  /** Counts the ticks that started within a second, as did those before them, so many in a row. */
  private long ticksInTime(int inARow) {
    return database.count(
        """
        select count(*) from (
          select bool_and(started_at - tick <= interval '1 second') over last as in_time,
                 count(*) over last as ticks
          from (select started_at, substring(id from '@(.*)')::timestamptz as tick
                from cairn.workflows) w
          window last as (order by tick rows between %d preceding and current row)) w
        where in_time and ticks = %d
        """
            .formatted(inARow - 1, inARow));
  }

  @Test
  void tickHasTheSameIdLiveAndBackfilled() {
    Cairn cairn = openRegistered();
    cairn.schedules().declare(Schedule.cron("s", "0 */6 * * *").zone("Europe/Berlin"), report);

    int started = cairn.schedules().backfill("s", NOON, NOON.plus(Duration.ofDays(1)));
    int again = cairn.schedules().backfill("s", NOON, NOON.plus(Duration.ofDays(1)));
    String one = cairn.schedules().run("s", Instant.parse("2026-03-28T17:00:00Z"));

    assertThat(started).isEqualTo(4);
    assertThat(again).isZero();
    assertThat(one).isEqualTo("s@2026-03-28T17:00:00Z");
    assertThat(ids())
        .containsExactly(
            "s@2026-03-28T17:00:00Z",
            "s@2026-03-28T23:00:00Z",
            "s@2026-03-29T04:00:00Z",
            "s@2026-03-29T10:00:00Z");
    Eventually.holds(() -> assertThat(ticks).hasSize(4));
  }

  @Test
  void missedTicksAreCaughtUpByThePolicy() {
    Cairn cairn = openRegistered();
    for (CatchUp catchUp : CatchUp.values()) {
      cairn
          .schedules()
          .declare(Schedule.cron(catchUp.name(), "0 3 * * *").catchUp(catchUp), report);
    }

    database.execute(
        """
        update cairn.schedule
        set next_at = date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'
                      - interval '69 hours'
        """);

    Eventually.holds(() ->
        assertThat(database.count("select count(*) from cairn.schedules where next_at > now()"))
            .isEqualTo(3));
    assertThat(count("ALL"))
        .isEqualTo(
            database.count(
                """
                select count(*)
                from generate_series(date_trunc('day', now() at time zone 'UTC') - interval '69 hours',
                                     now() at time zone 'UTC', interval '1 day')
                """));
    assertThat(count("LAST")).isEqualTo(1);
    assertThat(count("NONE")).isZero();
  }

  private long count(String schedule) {
    return database.count(
        "select count(*) from cairn.workflows where starts_with(id, ?)", schedule + "@");
  }

  @Test
  void pausedScheduleStartsNothingUntilItIsResumed() {
    Cairn cairn = openRegistered();
    cairn.schedules().declare(Schedule.every("s", Duration.ofSeconds(1)), report);
    cairn.schedules().pause("s");
    long before = database.count("select count(*) from cairn.workflows");

    assertThat(cairn.schedules().status("s").paused()).isTrue();
    assertThat(cairn.schedules().status("s").next()).isEmpty();
    cairn.schedules().resume("s");

    Eventually.holds(() ->
        assertThat(database.count("select count(*) from cairn.workflows")).isGreaterThan(before));
    assertThat(cairn.schedules().status("s").paused()).isFalse();
  }

  @Test
  void scheduleCanBeTriggeredReplacedAndDeleted() {
    Cairn cairn = openRegistered();
    cairn.schedules().declare(Schedule.cron("s", "0 3 * * *"), report);

    String triggered = cairn.schedules().trigger("s");
    cairn.schedules().replace(Schedule.cron("s", "0 4 * * *"));
    cairn.schedules().declare(Schedule.cron("s", "0 3 * * *"), report);

    assertThat(cairn.handle(triggered, Void.class).await()).isNull();
    assertThat(ticks).singleElement().satisfies(now -> assertThat(triggered).isEqualTo("s@" + now));
    assertThat(cairn.schedules().status("s").schedule().when())
        .isEqualTo(new Schedule.When.Cron("0 4 * * *", "UTC"));
    assertThat(cairn.schedules().status("s").next())
        .hasSize(3)
        .allMatch(tick -> tick.toString().endsWith("T04:00:00Z"));
    cairn.schedules().delete("s");
    assertThat(cairn.schedules().all()).isEmpty();
  }

  @Test
  void scheduledWorkflowsUseTheQueueOfTheSchedule() {
    Cairn cairn = openRegistered();
    cairn.queues().declare(Queue.named("nightly").partitioned());
    cairn.schedules().declare(Schedule.cron("s", "0 3 * * *").queue("nightly"), report);

    String triggered = cairn.schedules().trigger("s");

    assertThat(cairn.handle(triggered, Void.class).await()).isNull();
    assertThat(database.query("select queue || ' ' || partition from cairn.workflows"))
        .containsExactly("nightly s");
    assertThatThrownBy(() -> cairn.queues().delete("nightly"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("or a schedule names the queue");
  }

  @Test
  void invalidSchedulesAreRejectedWithAFix() {
    Cairn cairn = openRegistered();
    cairn.schedules().declare(Schedule.cron("s", "0 3 * * *"), report);

    assertThatThrownBy(() -> cairn.schedules().declare(Schedule.cron("t", "61 * * * *"), report))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("'61 * * * *' is no cron expression")
        .hasMessageContaining("Give 5 fields");
    assertThatThrownBy(() ->
            cairn.schedules().declare(Schedule.cron("t", "0 3 * * *").zone("Europe/Berln"), report))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "'Europe/Berln' is no time zone. Give an IANA name such as Europe/Berlin or UTC.");
    assertThatThrownBy(() ->
            cairn.schedules().declare(Schedule.cron("t", "0 3 * * *").queue("nowhere"), report))
        .isInstanceOf(NoSuchQueueException.class)
        .hasMessageContaining("uses the queue 'nowhere', which does not exist");
    assertThatThrownBy(() -> cairn.schedules().run("s", NOON))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "Schedule 's' does not tick at 2026-03-28T12:00:00Z; the nearest ticks are 2026-03-28T03:00:00Z and 2026-03-29T03:00:00Z. Use one of these, or use trigger to start a run at any time.");
    assertThatThrownBy(() -> cairn.schedules().pause("nobody"))
        .isInstanceOf(NoSuchScheduleException.class)
        .hasMessageContaining("There is no schedule 'nobody'; there are [s]");
    assertThatThrownBy(() -> cairn.schedules().backfill("s", NOON, NOON))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("is empty");
    Fn.Of1<Instant, String> odd = tick -> other.call(tick.toString());
    assertThatThrownBy(() -> cairn.schedules().declare(Schedule.cron("t", "0 3 * * *"), odd))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "The workflow 'other' takes [java.lang.String], but would be called with one java.time.Instant. Declare exactly that parameter.");
  }

  @Test
  void scheduleThatNeverTicksIsRejected() {
    Cairn cairn = openRegistered();
    cairn.schedules().declare(Schedule.cron("leap", "0 3 29 2 *"), report);

    for (String never : List.of("0 3 30 2 *", "0 3 31 4,6,9,11 *", "0 0 3 30 2 MON")) {
      for (ThrowingCallable write :
          List.<ThrowingCallable>of(
              () -> cairn.schedules().declare(Schedule.cron("leap", never), report),
              () -> cairn.schedules().replace(Schedule.cron("leap", never)))) {
        assertThatThrownBy(write)
            .isInstanceOf(InvalidArgumentException.class)
            .hasMessage(
                "The schedule 'leap' would never tick: no date matches '%s'. Use days that exist in its months."
                    .formatted(never));
      }
    }
  }

  @Test
  void tickIsStartedOnceDespiteACrash() {
    Cairn cairn = openRegistered();
    cairn.schedules().declare(Schedule.cron("s", "0 3 * * *"), report);
    String tick = cairn.schedules().run("s", Instant.parse("2026-03-28T03:00:00Z"));

    cairn.start(StartOptions.id("unrelated"), other, "x").await();
    database.execute(
        "update cairn.schedule set next_at = timestamptz '2026-03-28 03:00Z', catch_up = 'ALL'");

    Eventually.holds(() ->
        assertThat(database.count("select count(*) from cairn.schedules where next_at > now()"))
            .isEqualTo(1));
    assertThat(database.count("select count(*) from cairn.workflows where id = ?", tick))
        .isEqualTo(1);
    assertThat(database.count("select count(*) from cairn.workflows where starts_with(id, 's@')"))
        .isGreaterThan(200);
  }
}
