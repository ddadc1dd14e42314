package dev.cairn.examples.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.examples.agent.cli.Main;
import dev.cairn.examples.agent.demo.Plan.Approval;
import dev.cairn.examples.process.Closer;
import dev.cairn.spi.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the demo with fewer questions, in real processes that are killed. */
class DemoTest {
  @TempDir Path folder;

  @Test
  void everyRecordedCallIsMadeOnceThroughTwoKills() {
    List<String> lines = new ArrayList<>();
    var plan = new Plan(3, 2, 2, 5, Approval.AUTO, 0.1);

    boolean fine;
    try (Closer closer = Closer.atExit()) {
      var processes =
          AgentProcesses.start(Main.class, new AgentProcesses.Settings(folder, 0, plan), closer);
      fine = new Demo(plan, Environment.system().pause(), lines::add).run(processes, closer);
    }

    assertThat(lines).last().isEqualTo(Demo.LAST_LINE + "OK");
    assertThat(fine).isTrue();
    assertThat(lines).filteredOn(line -> line.contains("SIGKILL")).hasSize(2);
  }
}
