package dev.cairn.error;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.codec.AesGcmCodec;
import dev.cairn.codec.JsonCodec;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import dev.cairn.operate.GroupBy;
import dev.cairn.operate.HistorySize;
import dev.cairn.operate.Retention;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueTarget;
import dev.cairn.queue.Rate;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.EngineStepCall;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.TransactionOptions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong arguments of public methods: one kind of exception, with value and valid range. */
class InvalidArgumentsTest extends CairnTest {
  private static final Config CONFIG = Config.named("shop");
  private static final StartOptions QUEUED = StartOptions.onQueue("q");

  /** A call without an engine. */
  private static Arguments call(Runnable call, String... messageParts) {
    return arguments(call, List.of(messageParts));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        call(() -> Retry.attempts(0), "attempts", "0", "1"),
        call(() -> Retry.attempts(2).timeout(ZERO), "timeout", "PT0S"),
        call(() -> Queue.named(" "), "blank", "1 to 128"),
        call(() -> Queue.named("q").concurrency(0), "concurrency", "0", "1"),
        call(() -> Queue.named("q").perExecutor(0), "perExecutor", "0", "1"),
        call(() -> Queue.named("q").concurrency(2).perPartition(3), "perPartition", "3", "2"),
        call(() -> Queue.named("q").rate(0, ofSeconds(1)), "starts", "0", "1"),
        call(() -> new Rate(1, ofDays(31)), "period", "PT744H", "PT720H"),
        call(() -> QueueTarget.of(""), "queue", "blank"),
        call(() -> QueueTarget.of("q").partition(" "), "partition", "blank"),
        call(() -> Message.to("w", "to/pic", 1), "to/pic", "1 to 256"),
        call(() -> Fork.of(""), "blank"),
        call(() -> Fork.of("w").timeout(ZERO), "timeout", "PT0S"),
        call(() -> Criterion.ids(), "ids"),
        call(() -> Criterion.queue(" "), "queue"),
        call(() -> GroupBy.created(ChronoUnit.NANOS), "Nanos", "MINUTES"),
        call(() -> Retention.after(ZERO), "PT0S"),
        call(() -> new HistorySize(0, 1), "0", "1"),
        call(() -> Schedule.every("s", ofSeconds(1)).zone("UTC"), "UTC", "PT1S"),
        call(() -> BranchLimit.of(0), "0", "1"),
        call(
            () -> new EngineStepCall("a/b", Retry.never(), EngineStepCall.ArgumentsOf.UNKNOWN),
            "a/b"),
        call(() -> TransactionOptions.named(""), "1 to 200"),
        call(
            () ->
                new AesGcmCodec(
                    new JsonCodec(), "k", Map.of("k", new SecretKeySpec(new byte[8], "AES"))),
            "64 bits",
            "256 bits"));
  }

  static Stream<Arguments> startOptions() {
    return Stream.of(
        call(() -> StartOptions.id(""), "workflow id", "blank", "1 to 512"),
        call(() -> StartOptions.id("a\u0000b"), "a?b", "U+0000"),
        call(() -> StartOptions.id("x".repeat(513)), "513", "512"),
        call(() -> QUEUED.delay(ofMillis(-1)), "delay", "PT-0.001S"),
        call(() -> QUEUED.partition(""), "partition"),
        call(() -> QUEUED.debounce("k", ZERO, ofSeconds(1)), "PT0S"),
        call(() -> QUEUED.debounce("k", ofSeconds(2), ofSeconds(1)), "PT1S", "PT2S"),
        call(() -> StartOptions.id("a").priority(1), "queue"),
        call(() -> StartOptions.id("a").timeout(ofNanos(999)), "999", "1 microsecond"),
        call(() -> StartOptions.id("a").deadline(Instant.MAX), "deadline"),
        call(() -> StartOptions.id("a").header(" ", "v"), "header", "1 to 256"),
        call(() -> StartOptions.id("a").header("k", "v".repeat(8_192)), "8,193", "8,192"));
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        call(() -> Config.named(" "), "name"),
        call(() -> CONFIG.lease(ZERO), "lease", "PT0S"),
        call(() -> CONFIG.shutdownTimeout(ofMillis(-1)), "shutdownTimeout", "PT-0.001S"),
        call(() -> CONFIG.maxRecoveries(0), "maxRecoveries", "0", "1"),
        call(() -> CONFIG.unloadSleepsFrom(ofMillis(-1)), "unloadSleepsFrom", "PT-0.001S"),
        call(() -> CONFIG.maxValueSize(0), "maxValueSize", "0", "536870912"),
        call(() -> CONFIG.transactionConnections(0), "transactionConnections", "0", "1000"),
        call(() -> CONFIG.synchronousCommit("off"), "off", "remote_apply"),
        call(() -> CONFIG.schema("Cairn!"), "Cairn!", "63"),
        call(() -> CONFIG.url("http://x"), "http://x", "jdbc:postgresql"),
        call(() -> CONFIG.allowExceptions("a..b"), "a..b"));
  }

  @ParameterizedTest
  @MethodSource({"values", "startOptions", "settings"})
  void argumentOutOfRangeIsRejected(Runnable call, List<String> messageParts) {
    Throwable thrown = catchThrowable(call::run);

    assertInvalid(thrown, messageParts);
  }

  private static void assertInvalid(Throwable thrown, List<String> messageParts) {
    assertThat(thrown)
        .isInstanceOf(InvalidArgumentException.class)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(messageParts.toArray(String[]::new));
    assertThat(((InvalidArgumentException) thrown).argument()).isPresent();
  }

  static Stream<Arguments> operations() {
    Instant now = Instant.parse("2026-01-01T00:00:30Z");
    return Stream.of(
        operation(c -> c.workflows().firstPage(0), "0", "1 to"),
        operation(c -> c.workflows().nextPage("?", 10), "?", "cursor"),
        operation(c -> c.workflows().bulk(), "criteria"),
        operation(c -> c.workflows().delay("w", ofDays(-1)), "PT-24H"),
        operation(c -> c.workflows().cancel("w", " "), "reason", "blank"),
        operation(c -> c.workflows().setAttributes("w", Map.of("", 1)), "1 to"),
        operation(c -> c.first(List.of()), "handles"),
        operation(c -> c.messages().send("w", "t#", 1), "t#"),
        operation(c -> c.schedules().declare(Schedule.cron("s", "x"), "report"), "x", "fields"),
        operation(
            c -> c.schedules().declare(Schedule.cron("s", "* * * * *").zone("Mars"), "report"),
            "Mars",
            "IANA"),
        operation(
            c -> c.schedules().declare(Schedule.every("s", ofMillis(5)), "report"),
            "PT0.005S",
            "1 second"),
        operation(c -> c.schedules().run("minutely", now), "00:00:30", "00:01"),
        operation(c -> c.schedules().backfill("minutely", now, now), "00:00:30"));
  }

  private static Arguments operation(Consumer<Cairn> operation, String... messageParts) {
    return arguments(operation, List.of(messageParts));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void argumentOfAnOperationIsRejected(Consumer<Cairn> operation, List<String> messageParts) {
    Cairn cairn =
        open(engine -> engine.workflow("report", Instant.class, String.class, Instant::toString));
    cairn.schedules().declare(Schedule.cron("minutely", "* * * * *"), "report");

    Throwable thrown = catchThrowable(() -> operation.accept(cairn));

    assertInvalid(thrown, messageParts);
  }

  @Test
  void textOfASettingIsAWrongSetting() {
    Throwable outOfRange = catchThrowable(() -> CONFIG.properties(Map.of("cairn.lease", "1ms")));
    Throwable unreadable =
        catchThrowable(() -> CONFIG.properties(Map.of("cairn.maxRecoveries", "many")));
    Throwable unknown = catchThrowable(() -> CONFIG.properties(Map.of("cairn.leese", "1s")));

    assertThat(outOfRange)
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.setting()).hasValue("cairn.lease"))
        .hasMessageContaining("PT0.001S");
    assertThat(unreadable)
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.setting()).hasValue("cairn.maxRecoveries"))
        .hasMessageContaining("many");
    assertThat(unknown)
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.setting()).hasValue("cairn.leese"));
  }

  @Test
  void missingSettingIsAWrongSetting() {
    Throwable thrown = catchThrowable(() -> Cairn.open(CONFIG));

    assertThat(thrown)
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.setting()).hasValue("url"));
  }
}
