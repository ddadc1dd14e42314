package dev.cairn.spring;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.spring.app.Deaths;
import dev.cairn.spring.app.Deaths.Point;
import dev.cairn.spring.app.Plan;
import dev.cairn.spring.app.WriterMain;
import dev.cairn.spring.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that die before and after the commits of transactions that Spring took part in, for
 * each access technology and propagation.
 */
class KilledApplicationTest {
  private static final int WORKFLOWS = WriterMain.plans().size();

  private final TestDatabase database = TestDatabase.fresh();
  @TempDir private Path folder;

  @Test
  @Timeout(value = 6, unit = TimeUnit.MINUTES) // three processes
  void rowsOfEachTransactionExistOnceUnlessTheCodeAsksForATransactionOfItsOwn() throws Exception {
    assertThat(run(1, Point.BEFORE_COMMIT)).as(this::log).isEqualTo(Deaths.DIED);
    assertThat(processesByPlan()).isEqualTo(expected(Set.of(), Set.of("1")));
    assertThat(records()).isZero();

    assertThat(run(2, Point.AFTER_COMMIT)).as(this::log).isEqualTo(Deaths.DIED);
    assertThat(processesByPlan()).isEqualTo(expected(Set.of("2"), Set.of("1", "2")));
    assertThat(records()).isEqualTo(WORKFLOWS);

    assertThat(run(3, Point.NONE)).as(this::log).isZero();
    assertThat(processesByPlan()).isEqualTo(expected(Set.of("2"), Set.of("1", "2")));
    assertThat(database.count("select count(*) from cairn.workflows where state = 'SUCCEEDED'"))
        .isEqualTo(WORKFLOWS);
  }

  /** Returns the processes that have written rows, by the plan, without plans that have none. */
  private Map<String, Set<String>> processesByPlan() {
    return database.texts("select name from item").stream()
        .map(name -> name.split(" in process ", -1))
        .collect(groupingBy(name -> name[0], mapping(name -> name[1], toSet())));
  }

  private static Map<String, Set<String>> expected(Set<String> joined, Set<String> separate) {
    return WriterMain.plans().stream()
        .filter(plan -> plan.isSeparate() || !joined.isEmpty())
        .collect(toMap(Plan::toString, plan -> plan.isSeparate() ? separate : joined));
  }

  private long records() {
    return database.count("select count(*) from cairn.steps where xid is not null");
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException missing) {
      return missing.toString();
    }
  }

  private int run(int number, Point death) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            WriterMain.class.getName()));
    command.addAll(List.of(database.properties()));
    // All transactions are open when the first process dies, and some use a second connection.
    command.addAll(
        List.of(
            "spring.datasource.hikari.maximum-pool-size=" + (WORKFLOWS + 20),
            "spring.datasource.hikari.minimum-idle=10",
            "cairn.transaction-connections=" + WORKFLOWS,
            "deaths.point=" + death,
            "deaths.workflows=" + WORKFLOWS,
            "writer.process=" + number));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      assertThat(process.waitFor(110, TimeUnit.SECONDS)).as(this::log).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
