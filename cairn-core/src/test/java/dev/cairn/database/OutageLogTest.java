package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.JavaProcess;
import dev.cairn.workflow.Durable;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Log lines of Cairn and its pool about an outage. */
class OutageLogTest extends CairnTest {
  private static final List<String> LOG_EVERYTHING =
      List.of(
          "-Dorg.slf4j.simpleLogger.logFile=System.out",
          "-Dorg.slf4j.simpleLogger.log.com.zaxxer.hikari=warn",
          "-cp",
          System.getProperty("java.class.path"),
          Program.class.getName());

  /** Runs workflows with transactions on connections that are lost. */
  static final class Program {
    private static final int WORKFLOWS = 12;

    private Program() {}

    public static void main(String[] none) throws Exception {
      var busy = new CountDownLatch(WORKFLOWS);
      Config config =
          Config.named("outage")
              .url(System.getenv("CAIRN_URL"))
              .user(System.getenv("CAIRN_USER"))
              .password(System.getenv("CAIRN_PASSWORD"));
      try (Cairn cairn = Cairn.open(config)) {
        Fn.Of0<String> flow = cairn.workflow("flow", String.class, () -> work(busy));
        cairn.start();
        var handles = new ArrayList<Handle<String>>();
        for (int i = 0; i < WORKFLOWS; i++) {
          handles.add(cairn.start(StartOptions.fresh(), flow));
        }
        busy.await();
        System.out.println("busy");
        for (Handle<String> handle : handles) {
          handle.await();
        }
        System.out.println("ended");
      }
    }

    private static String work(CountDownLatch busy) throws SQLException {
      for (int i = 0; i < 10; i++) {
        int times = i;
        Durable.step("step", () -> times);
        Durable.transaction(
            "transaction",
            connection -> {
              try (PreparedStatement pause = connection.prepareStatement("select pg_sleep(0.1)")) {
                return pause.execute();
              }
            });
        busy.countDown();
      }
      return "worked";
    }
  }

  @Test
  void losingAllConnectionsIsLoggedInOneLine() throws IOException {
    try (JavaProcess process = JavaProcess.start(LOG_EVERYTHING, database, Map.of())) {
      process.awaitLine("busy");

      database.query(
          "select pg_terminate_backend(pid)::text from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

      List<String> logged = process.lastLines();
      assertThat(logged)
          .contains("ended")
          .noneMatch(line -> line.contains("com.zaxxer.hikari"))
          .noneMatch(line -> line.startsWith("\tat "))
          .filteredOn(line -> line.contains("WARN"))
          .singleElement()
          .asString()
          .contains("database statements fail and are repeated sqlState=57P01");
    }
  }
}
