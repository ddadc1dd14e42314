package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.RoundTripProxy;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The pool that Cairn creates for a URL. */
class OwnPoolTest extends CairnTest {
  @Test
  void openRetriesIfTheFirstConnectionIsLost() throws IOException {
    try (var proxy = new RoundTripProxy(database)) {
      proxy.closeAt("SHOW TRANSACTION ISOLATION LEVEL");

      Cairn cairn =
          open(
              database.configByUrl().url(proxy.url()).connectTimeout(Duration.ofSeconds(5)),
              opened -> opened.workflow("flow", String.class, String.class, name -> name));

      assertThat(cairn.executors()).hasSize(1);
      closeAllOpen();
    }
  }
}
