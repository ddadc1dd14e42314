package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.spring.app.Access.Technology;
import dev.cairn.spring.app.Fragile;
import dev.cairn.spring.app.Fragile.Death;
import dev.cairn.spring.app.FragileMain;
import dev.cairn.spring.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that die before and after the commit of a transaction that Spring took part in. */
class KilledApplicationTest {
  private final TestDatabase database = TestDatabase.fresh();
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"SPRING_DATA, BEFORE_COMMIT", "JDBC_CLIENT, AFTER_COMMIT"})
  void rowsOfTheTransactionExistOnce(Technology technology, Death death) throws Exception {
    assertThat(run(technology, death)).as(this::log).isEqualTo(Fragile.DIED);
    assertThat(rows()).isEqualTo(death == Death.BEFORE_COMMIT ? 0 : 1);

    assertThat(run(technology, death)).as(this::log).isZero();

    assertThat(rows()).isOne();
    assertThat(database.count("select count(*) from cairn.steps where xid is not null")).isOne();
    assertThat(database.count("select count(*) from cairn.workflows where state = 'SUCCEEDED'"))
        .isOne();
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException missing) {
      return missing.toString();
    }
  }

  private long rows() {
    return database.count("select count(*) from item");
  }

  private int run(Technology technology, Death death) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            FragileMain.class.getName(),
            technology.name(),
            death.name(),
            folder.resolve("died").toString()));
    command.addAll(List.of(database.properties()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
