package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Fn;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that Postgres cannot store or index are rejected by name. */
class StorableTextTest extends CairnTest {
  private static final String NUL = "a\0b";
  private static final String HALF = "a\ud83d";

  private Fn.Of1<String, String> echo = text -> "not registered yet";
  private Fn.Of1<String, String> stepping = text -> "not registered yet";
  private Fn.Of1<String, String> failing = text -> "not registered yet";

  private Cairn openRegistered() {
    return open(cairn -> {
      echo = cairn.workflow("echo", String.class, String.class, text -> text);
      stepping =
          cairn.workflow(
              "stepping", String.class, String.class, name -> Durable.step(name, () -> "v"));
      failing =
          cairn.workflow(
              "failing",
              String.class,
              String.class,
              text ->
                  Durable.step(
                      "fail",
                      () -> {
                        throw new IllegalStateException(text);
                      }));
    });
  }

  /** Random three-byte characters, which cannot be compressed. */
  private static String incompressible(int length, int seed) {
    var text = new StringBuilder();
    new Random(seed).ints(length, 0x4e00, 0x9fff).forEach(text::appendCodePoint);
    return text.toString();
  }

  static Stream<ThrowingCallable> namesWithUnstorableCharacters() {
    return Stream.of(NUL, HALF)
        .flatMap(text ->
            Stream.<ThrowingCallable>of(
                () -> StartOptions.id(text),
                () -> StartOptions.onQueue(text),
                () -> StartOptions.onQueue("q").partition(text),
                () -> StartOptions.onQueue("q").deduplicate(text),
                () ->
                    StartOptions.onQueue("q").debounce(text, Duration.ofSeconds(1), Duration.ZERO),
                () -> StartOptions.fresh().attribute(text, 1),
                () -> Queue.named(text),
                () -> Queue.named("q").applications(text),
                () -> Message.to(text, "t", 1),
                () -> Message.to("w", text, 1),
                () -> Message.to("w", "t", 1).idempotent(text),
                () -> Schedule.every(text, Duration.ofDays(1))));
  }

  @ParameterizedTest
  @MethodSource("namesWithUnstorableCharacters")
  void unstorableCharactersInNamesAreRejected(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageMatching(
            ".* contains (a control character \\(U\\+0000\\)|an unpaired surrogate \\(U\\+D83D\\)) at index 1, .*"
                + "|.* is not a valid name for .*control characters and unpaired surrogates\\.");
  }

  @ParameterizedTest
  @CsvSource({"HL, true", "aHLb, true", "H, false", "L, false", "LH, false", "HHL, false"})
  void surrogatesMustBePaired(String letters, boolean isStorable) {
    String text = letters.replace('H', '\ud83d').replace('L', '\ude00');

    if (isStorable) {
      assertThat(StorableText.check("It", text)).isEqualTo(text);
    } else {
      assertThatThrownBy(() -> StorableText.check("It", text))
          .isInstanceOf(InvalidArgumentException.class);
    }
  }

  @Test
  void workflowIsNotFoundUnderAnIdThatPostgresWouldChange() {
    Cairn cairn = openRegistered();
    String other = "a?";
    cairn.start(StartOptions.id(other), echo, "x").await();

    List<ThrowingCallable> lookups =
        List.of(
            () -> cairn.handle(HALF, String.class),
            () -> cairn.workflows().get(HALF),
            () -> cairn.workflows().cancel(NUL),
            () -> cairn.queues().pause(NUL),
            () -> cairn.schedules().delete(HALF));

    assertThat(lookups)
        .allSatisfy(lookup ->
            assertThatThrownBy(lookup)
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("which Postgres cannot store"));
  }

  @Test
  void longestIdWithTheLongestStepNameFitsTheIndex() {
    Cairn cairn = openRegistered();

    assertThat(
            cairn
                .start(StartOptions.id(incompressible(512, 1)), stepping, incompressible(200, 2))
                .await())
        .isEqualTo("v");
  }

  @Test
  void keyTooLongForTheIndexFailsTheWorkflow() {
    Cairn cairn =
        open(made -> echo = made.workflow("deep", String.class, String.class, this::nestedStep));

    assertThatThrownBy(
            () -> cairn.start(StartOptions.id(incompressible(512, 3)), echo, "x").await())
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageMatching(
            "The key of a step has 2,73\\d bytes of UTF-8 together with the id of its workflow; must have at most 2,600\\. .*");
  }

  private String nestedStep(String ignored) {
    return Durable.branch(
            incompressible(200, 4), () -> Durable.step(incompressible(200, 5), () -> "deep"))
        .await();
  }

  @Test
  void keyOfAMessageMustFitTheIndexWithTheId() {
    assertThatThrownBy(
            () -> Message.to(incompressible(512, 6), "t", 1).idempotent(incompressible(512, 7)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("3,072 bytes");
  }

  @Test
  void valuesCanContainAnyCharacter() {
    Cairn cairn = openRegistered();

    assertThat(cairn.start(StartOptions.id("nul"), echo, NUL).await()).isEqualTo(NUL);
    assertThat(cairn.start(StartOptions.id("half"), echo, HALF).await()).isEqualTo(HALF);
  }

  @Test
  void exceptionMessagesAreRecordedWithReplacedCharacters() {
    Cairn cairn = openRegistered();

    assertThatThrownBy(() -> cairn.start(StartOptions.id("w"), failing, NUL + HALF).await())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a\ufffdba\ufffd");
    assertThat(
            database.query(
                "select error ->> 'message' from cairn.workflows where id = 'w'"
                    + " union all select error ->> 'message' from cairn.steps where key = 'fail'"))
        .containsExactly("a\ufffdba\ufffd", "a\ufffdba\ufffd");
  }

  @Test
  void versionThatCannotBeStoredIsRejectedAtTheStart() {
    assertThatThrownBy(() -> open(database.config().version(NUL), cairn -> {}))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith(
            "The version of the application 'a?b' contains a control character");
  }

  @Test
  void handleCanBeAwaitedWithAVeryLongTimeout() {
    Cairn cairn = openRegistered();

    assertThat(cairn.start(echo, "x").await(Duration.ofDays(300 * 365))).isEqualTo("x");
    assertThat(cairn.start(echo, "y").await(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("y");
  }

  @Test
  void databaseOfAnotherEncodingIsRejected() {
    String name = database.name() + "_latin";
    database.execute(
        "create database %s encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' locale_provider libc template template0"
            .formatted(name));
    var latin =
        new TestDatabase(
            database.url().replace(database.name(), name), database.user(), database.password());

    assertThatThrownBy(() -> Cairn.open(latin.byUrl(Config.named("test"))))
        .isInstanceOf(DatabaseException.class)
        .hasMessageMatching(
            "The database at .* has the encoding LATIN1; Cairn needs UTF8\\. Create another one: .*");
  }
}
