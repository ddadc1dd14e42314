package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The code of the guide's chapter on CPU-bound steps. */
class CpuBoundGuideTest {
  /** Stands for a long computation. */
  private static final class Typesetting {
    static String render(String title, int pages) {
      return title + ", " + pages + " pages, virtual: " + Thread.currentThread().isVirtual();
    }
  }

  static class Books {
    @Workflow
    String print(int pages) {
      return render(pages);
    }

    @Step(cpuBound = true, timeout = "1m")
    String render(int pages) {
      return Typesetting.render(Durable.workflowId(), pages);
    }
  }

  @Test
  void cpuBoundStepRunsOnPlatformThread() throws SQLException {
    try (Cairn cairn = Cairn.open(TestPostgres.freshDatabase().config())) {
      Books books = cairn.durable(Books.class);
      cairn.start();

      assertThat(cairn.start(StartOptions.id("atlas"), books::print, 300).await())
          .isEqualTo("atlas, 300 pages, virtual: false");
    }
  }
}
