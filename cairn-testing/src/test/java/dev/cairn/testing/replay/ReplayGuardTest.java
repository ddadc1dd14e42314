package dev.cairn.testing.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.ValueException;
import dev.cairn.history.ExportedHistory;
import dev.cairn.history.Redaction;
import dev.cairn.operate.RecordedStep;
import dev.cairn.spi.Environment;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hidden dependence on what is not recorded is found in histories of runs without any crash. */
@ResourceLock(Resources.LOCALE)
@ResourceLock(Resources.TIME_ZONE)
class ReplayGuardTest {
  private static final List<String> SKUS = List.of("teapot", "cup", "spoon", "tray", "teapot");
  private static final Map<String, ExportedHistory> HISTORIES = new HashMap<>();
  private static final Map<String, String> FAILURES = new HashMap<>();

  @TempDir static Path folder;

  /** Records all workflows on real Postgres, once, and replays them. */
  @BeforeAll
  static void recordAndReplay() throws IOException {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"))) {
      Config config =
          Config.named("planted")
              .url(postgres.jdbcUrl())
              .user(postgres.user())
              .password(postgres.password());
      try (Cairn cairn = Cairn.open(config)) {
        PlantedBugs bugs = cairn.durable(PlantedBugs.class);
        cairn.start();
        Instant nextWeek = Environment.system().clock().instant().plus(Duration.ofDays(7));
        Instant noon = Instant.parse("2026-01-31T12:00:00Z");
        cairn.start(named("defaultLocale"), bugs::defaultLocale, "title");
        cairn.start(named("formattedArgument"), bugs::formattedArgument, "title");
        cairn.start(named("clockBetweenSteps"), bugs::clockBetweenSteps, nextWeek);
        cairn.start(named("clockAfterTheLastRecord"), bugs::clockAfterTheLastRecord, "title");
        cairn.start(named("clockByMethodReference"), bugs::clockByMethodReference, "title");
        cairn.start(named("defaultTimeZone"), bugs::defaultTimeZone, noon);
        cairn.start(named("hashSet"), bugs::hashSet, SKUS);
        cairn.start(named("hashMap"), bugs::hashMap, SKUS);
        cairn.start(named("setOf"), bugs::setOf, "title");
        cairn.start(named("grouped"), bugs::grouped, SKUS);
        cairn.start(named("randomResult"), bugs::randomResult, "title").await();
        cairn.start(named("resultWithTheTime"), bugs::resultWithTheTime, "title").await();
        cairn.start(named("correct"), bugs::correct, SKUS);
        cairn.workflows().find().forEach(found -> export(cairn, found.id()));
      }
    }
    executeTests();
  }

  /** Executes the tests of one guard, which share the classes of each variation. */
  private static void executeTests() throws IOException {
    Path files = Files.createDirectories(folder.resolve("all"));
    HISTORIES.forEach((id, history) -> history.writeTo(files.resolve(id + ".json")));
    guard()
        .tests(files)
        .forEach(test -> {
          Throwable failure = catchThrowable(() -> test.getExecutable().execute());
          FAILURES.put(test.getDisplayName(), failure == null ? "passed" : String.valueOf(failure));
        });
  }

  private static StartOptions named(String id) {
    return StartOptions.id(id);
  }

  /** Exports a workflow once it waits or has ended. */
  private static void export(Cairn cairn, String id) {
    Awaitility.await()
        .until(() ->
            cairn.workflows().get(id).summary().state().isEnded()
                || cairn
                    .workflows()
                    .steps(id)
                    .map(RecordedStep::kind)
                    .anyMatch("DEADLINE"::equals));
    HISTORIES.put(id, cairn.histories().export(id));
  }

  private static ReplayGuard guard() {
    return ReplayGuard.of(PlantedBugs::open);
  }

  private static String failure(String workflow) {
    return Objects.requireNonNull(FAILURES.get(workflow + ".json"), workflow);
  }

  private static ExportedHistory history(String workflow) {
    return Objects.requireNonNull(HISTORIES.get(workflow), workflow);
  }

  @ParameterizedTest
  @CsvSource({
    "defaultLocale, when the default locale is tr-TR, Locale.ROOT",
    "formattedArgument, when the default locale is ar-EG-u-nu-arab, Locale.ROOT",
    "clockBetweenSteps, days later, Durable.now()",
    "clockAfterTheLastRecord, days earlier, Durable.now()",
    "clockByMethodReference, days later, Durable.now()",
    "resultWithTheTime, days later, Durable.now()",
    "defaultTimeZone, when the default time zone is Pacific/Kiritimati, Give a time zone",
    "hashSet, when hash-ordered collections have another order, LinkedHashSet",
    "hashMap, when hash-ordered collections have another order, LinkedHashMap",
    "setOf, when hash-ordered collections have another order, LinkedHashSet",
    "grouped, when hash-ordered collections have another order, LinkedHashMap",
    "randomResult, when it is replayed again, Durable.uuid()"
  })
  void plantedBugIsFoundAndExplained(String workflow, String variation, String advice) {
    assertThat(failure(workflow)).contains("(" + workflow + ")", variation, advice, "first replay");
  }

  @Test
  void firstDifferenceIsMarked() {
    assertThat(failure("clockBetweenSteps"))
        .containsPattern("   0 +STEP reserve +STEP reserve")
        .containsPattern("> +1 +STEP charge +STEP expire")
        .doesNotContain("hash-ordered", "locale");
  }

  @Test
  void correctWorkflowPassesInAllVariations() {
    assertThat(failure("correct")).isEqualTo("passed");
  }

  @Test
  void onlyChosenVariationsAreReplayed() {
    ExportedHistory history = history("defaultLocale");

    assertThatCode(() -> guard().variations().check(history)).doesNotThrowAnyException();
    assertThatCode(() -> guard().variations(new Variation.HashOrder()).check(history))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> guard().variations(new Variation.DefaultLocale(Locale.of("tr"))).check(history))
        .hasMessageContaining("when the default locale is tr");
  }

  @Test
  void redactedHistoryIsGuardedToo() {
    ExportedHistory redacted = history("hashSet").redact(Redaction.paths("$.steps[*].output"));

    assertThatThrownBy(() -> guard().check(redacted)).hasMessageContaining("LinkedHashSet");
  }

  @Test
  void defaultsOfTheProcessAreRestoredAlsoAfterAFailure() {
    Locale locale = Locale.getDefault();
    Locale format = Locale.getDefault(Locale.Category.FORMAT);
    TimeZone zone = TimeZone.getDefault();

    assertThatThrownBy(() -> guard().check(history("defaultTimeZone")))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> ReplayGuard.of(ReplayGuardTest::broken).check(history("hashMap")))
        .hasMessageContaining("cannot open");

    assertThat(Locale.getDefault()).isEqualTo(locale);
    assertThat(Locale.getDefault(Locale.Category.FORMAT)).isEqualTo(format);
    assertThat(TimeZone.getDefault()).isEqualTo(zone);
  }

  private static Cairn broken() {
    throw new IllegalStateException("cannot open");
  }

  private static Cairn changed() {
    Cairn cairn = Cairn.openForReplay(Config.named("planted"));
    cairn.workflow(
        "clockBetweenSteps",
        Instant.class,
        String.class,
        until -> Durable.step("charge", () -> "") + Durable.step("reserve", () -> ""));
    return cairn;
  }

  @Test
  void changedOrderInTheSameBuildIsShownSideBySide() {
    assertThatThrownBy(
            () -> ReplayGuard.of(ReplayGuardTest::changed).check(history("clockBetweenSteps")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("The code does not match the records")
        .hasMessageFindingMatch("> +0 +reserve +charge");
  }

  @TestFactory
  Stream<DynamicTest> eachFileIsATest() throws IOException {
    Path files = Files.createDirectories(folder.resolve("correct"));
    history("correct").writeTo(files.resolve("a.json"));
    history("correct").writeTo(files.resolve("b.json"));
    Files.writeString(files.resolve("notes.txt"), "not a history");

    List<DynamicTest> tests = guard().tests(files).toList();

    assertThat(tests).extracting(DynamicTest::getDisplayName).containsExactly("a.json", "b.json");
    return tests.stream();
  }

  @Test
  void unreadableFileFailsItsTestWithFileAndPath() throws IOException {
    Path files = Files.createDirectories(folder.resolve("unreadable"));
    Files.writeString(files.resolve("x.json"), "{\"format\":1}");

    DynamicTest test = guard().tests(files).toList().getFirst();

    assertThatThrownBy(() -> test.getExecutable().execute())
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("$.format")
        .hasMessageContaining("x.json");
  }

  @Test
  void folderWithoutHistoriesIsRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));

    assertThatThrownBy(() -> guard().tests(empty))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("nothing would be checked");
    assertThatThrownBy(() -> guard().tests(folder.resolve("missing")))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void factoryMustBeAStaticMethod() {
    String name = "planted";
    CairnFactory capturing = () -> Cairn.openForReplay(Config.named(name));

    assertThatThrownBy(() -> ReplayGuard.of(capturing))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("reference to a static method");
    assertThatThrownBy(() -> ReplayGuard.of(new NamedFactory()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("NamedFactory");
    assertThatThrownBy(() -> guard().applicationPackages(" "))
        .isInstanceOf(InvalidArgumentException.class);
  }

  private static final class NamedFactory implements CairnFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public Cairn open() {
      return PlantedBugs.open();
    }
  }
}
