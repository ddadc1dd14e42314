package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.operate.RecordedStep;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JavaProcess;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Histories that exceed the memory of the process that replays them. */
class LargeHistoryTest extends CairnTest {
  private static final int SIZE = 1_000_000;

  private Reports reports = new Reports();
  private Fn.Of1<String, String> mixed = seed -> seed;

  /** A workflow with many steps that then waits for a message. */
  static class Reports {
    private final AtomicInteger executed = new AtomicInteger();

    @Workflow
    long collect(int steps) {
      long sum = 0;
      for (int i = 0; i < steps; i++) {
        sum += report(i).length();
      }
      String goOn = Durable.receive("go on", String.class, Duration.ofMinutes(5)).orElseThrow();
      return goOn.equals("yes") ? sum : -1;
    }

    @Step
    String report(int number) {
      executed.incrementAndGet();
      return "small " + number;
    }
  }

  /** A program with a small heap that runs until its input ends. */
  static final class SmallProcess {
    private SmallProcess() {}

    public static void main(String[] arguments) throws Exception {
      try (Cairn cairn = Cairn.open(Config.named("reports").environmentVariables())) {
        Reports reports = cairn.durable(Reports.class);
        cairn.start();
        long sum = cairn.handle("w", Long.class).await();
        System.out.println("SUM " + sum + " EXECUTED " + reports.executed.get());
        while (System.in.read() >= 0) {
          // wait for the end of the input
        }
      }
    }
  }

  /** Records small results and enlarges them in the database, which is faster. */
  private void recordLargeResults(int steps) {
    Cairn cairn =
        open(database.config("reports"), opened -> reports = opened.durable(Reports.class));
    cairn.start(StartOptions.id("w"), reports::collect, steps);
    Eventually.holds(() -> assertThat(stepKeys("w")).hasSizeGreaterThan(steps));
    closeAllOpen();
    database.execute(
        """
        update cairn.step set output = to_json(repeat(lpad(position::text, 8, '0'), %d))
        where workflow_id = 'w' and kind = 'STEP'
        """
            .formatted(SIZE / 8));
  }

  /** How many results of a megabyte exceed the heap of 128 MB. */
  int largeResults() {
    return 200;
  }

  @Test
  void largeResultsAreReplayedInASmallHeap() throws Exception {
    int steps = largeResults();
    recordLargeResults(steps);
    try (var process =
        JavaProcess.start(SmallProcess.class, database, Map.of(JavaProcess.HEAP, "128m"))) {
      database.execute("select cairn.send('w', 'go on', '\"yes\"')");

      process.awaitLine("SUM " + (long) steps * SIZE + " EXECUTED 0");
    }
  }

  /**
   * Returns text that Postgres partly compresses, so that it is not read together with its record.
   */
  private static String text(String seed, int number) {
    return number % 3 == 0 ? (seed + number + " ").repeat(2_000) : seed + number;
  }

  private static String mixed(String seed) {
    List<String> branches =
        Durable.all(
            Durable.branch("left", () -> steps(seed + "left")),
            Durable.branch("right", () -> steps(seed + "right")));
    String trunk = steps(seed);
    Durable.receive("go on", String.class, Duration.ofMinutes(5));
    return Integer.toHexString((trunk + branches).hashCode());
  }

  private static String steps(String seed) {
    var all = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      int number = i;
      all.append(Durable.step("step", () -> text(seed, number)));
    }
    return all.toString();
  }

  private static String expected(String seed) {
    return IntStream.range(0, 40).mapToObj(i -> text(seed, i)).collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource({"same, same", "before, after"})
  void resultsReadInPagesEqualTheRecordedOnes(String before, String after) {
    Cairn first = open(database.config(before), this::registerMixed);
    first.start(StartOptions.id("m"), mixed, "s");
    Eventually.holds(() -> assertThat(stepKeys("m")).hasSizeGreaterThan(120));
    assertThat(first.workflows().replay("m").problem()).isNull();
    closeAllOpen();
    if (!before.equals(after)) { // simulates another build
      database.execute("update cairn.workflow set build = 'another' where id = 'm'");
    }

    Cairn second = open(database.config(after), this::registerMixed);
    second.messages().send("m", "go on", "now");

    String all = expected("s") + List.of(expected("sleft"), expected("sright"));
    assertThat(second.handle("m", String.class).await())
        .isEqualTo(Integer.toHexString(all.hashCode()));
  }

  private void registerMixed(Cairn cairn) {
    mixed = cairn.workflow("mixed", String.class, String.class, LargeHistoryTest::mixed);
  }

  @Test
  void recordsOfALargeHistoryAreListedInPages() {
    Cairn cairn = open(database.config(), this::registerMixed);
    cairn.start(StartOptions.id("m"), mixed, "s");
    Eventually.holds(() -> assertThat(stepKeys("m")).hasSizeGreaterThan(120));
    database.execute(
        """
        insert into cairn.step (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output)
        select 'm', 'more#' || i, 1000 + i, 'STEP', 1, 1, now(), now(), to_json(repeat(md5(i::text), 500))
        from generate_series(1, 2000) i
        """);

    assertThat(cairn.workflows().steps("m").map(RecordedStep::key))
        .containsExactlyElementsOf(stepKeys("m"));
    assertThat(cairn.workflows().history("m").steps()).hasSameSizeAs(stepKeys("m"));
  }

  @Test
  void executorThatLostOwnershipCannotReadOutcomes() {
    Cairn cairn = open(database.config(), this::registerMixed);
    cairn.start(StartOptions.id("m"), mixed, "s");
    Eventually.holds(() -> assertThat(stepKeys("m")).hasSizeGreaterThan(120));
    String executor = database.query("select id from cairn.executors").getFirst();
    String outcomes =
        "select key from cairn.read_outcomes('m', %d, '%s', '{step,step#2,none,step#3}', 1000000)";

    assertThat(database.query(outcomes.formatted(1, executor)))
        .containsExactly("step", "step#2", "step#3");
    assertThat(database.query(outcomes.formatted(2, executor))).isEmpty();
    assertThat(database.query(outcomes.formatted(1, "another"))).isEmpty();
  }

  @Test
  void pageEndsWithTheOutcomeThatFillsIt() {
    Cairn cairn = open(database.config(), this::registerMixed);
    cairn.start(StartOptions.id("m"), mixed, "s");
    Eventually.holds(() -> assertThat(stepKeys("m")).hasSizeGreaterThan(120));
    String outcomes =
        "select key from cairn.read_outcomes('m', 1, null, '{step#2,step#3,step#4,step#5}', %d)";

    assertThat(database.query(outcomes.formatted(1_000)))
        .containsExactly("step#2", "step#3", "step#4");
    assertThat(database.query(outcomes.formatted(1))).containsExactly("step#2");
  }
}
