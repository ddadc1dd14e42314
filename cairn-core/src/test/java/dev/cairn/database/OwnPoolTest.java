package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Wire;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The pool that Cairn makes for an address. */
class OwnPoolTest extends CairnTest {
  @Test
  void worksThoughTheServerDiesWhileTheFirstConnectionIsMade() throws IOException {
    try (var wire = new Wire(database)) {
      wire.dieAt("SHOW TRANSACTION ISOLATION LEVEL");

      Cairn cairn =
          open(
              database.config().url(wire.url()).connectTimeout(Duration.ofSeconds(5)),
              opened -> opened.workflow("flow", String.class, String.class, name -> name));

      assertThat(cairn.executors()).hasSize(1);
      closeOpened();
    }
  }
}
