package dev.cairn.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.examples.process.Closer;
import dev.cairn.examples.shop.cli.Main;
import dev.cairn.spi.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the demo with fewer orders, in real processes that are killed. */
class DemoTest {
  @TempDir Path folder;

  @Test
  void everyOrderIsProcessedExactlyOnceThroughTwoKillsAndThoseOfASpectator() {
    List<String> lines = new ArrayList<>();
    var demo =
        new Demo(
            new Plan(60, 2, 12, 3),
            Main.class,
            Environment.system().pause(),
            lines::add,
            (postgres, killShop) -> killShop.run());

    boolean fine;
    try (Closer closer = Closer.atExit()) {
      fine = demo.run(folder, closer);
    }

    assertThat(lines).last().isEqualTo("every order exactly once: OK");
    assertThat(fine).isTrue();
    assertThat(lines).filteredOn(line -> line.contains("SIGKILL")).hasSize(2);
    assertThat(lines).contains("  killed the shop from the console", "  started it again");
  }
}
