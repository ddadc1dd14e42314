package dev.cairn.testing;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The parts of the kit around an engine that other code opens. */
class TestKitTest {
  private final TestKit kit = TestKit.create();
  private final Cairn cairn =
      Cairn.open(
          kit.configure(
              Config.named("kit")
                  .url(kit.url())
                  .user(kit.user())
                  .password(kit.password())
                  .shutdownHook(false)));
  private final Work work = cairn.durable(Work.class);

  /** A step, a transaction and a sleep. */
  public static class Work {
    @Workflow
    public String work() {
      return step();
    }

    @Workflow
    public String store() {
      return write();
    }

    @Workflow
    public String rest() {
      Durable.sleep(Duration.ofDays(3));
      return "rested";
    }

    @Step
    protected String step() {
      return "real";
    }

    @Transaction
    protected String write() {
      return "written";
    }
  }

  @BeforeEach
  void begin() {
    cairn.start();
    kit.beginTest(cairn);
  }

  @AfterEach
  void close() {
    kit.steps().allowUnused();
    kit.endTest(true);
    cairn.close(Duration.ZERO);
    kit.close();
  }

  @Test
  void stubsEndWithTheTest() {
    kit.steps().on("step").returns("stub");
    assertThat(cairn.start(work::work)).succeededWith("stub");
    kit.endTest(true);

    kit.beginTest(cairn);
    assertThat(cairn.start(work::work)).succeededWith("real");
  }

  @Test
  void stubForANameThatIsNeverCalledFailsATestThatPassed() {
    kit.steps().on("stepp").returns("stub");

    assertThatThrownBy(() -> kit.endTest(true))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("stepp");

    kit.steps().on("stepp").returns("stub");
    kit.endTest(false);
  }

  @Test
  void timeIsThatOfTheEngineAndStandsStillAfterTheTest() {
    kit.clock().autoAdvance();
    assertThat(cairn.start(work::rest)).succeededWith("rested");
    kit.endTest(true);

    kit.beginTest(cairn);
    Instant before = kit.clock().instant();
    Handle<String> handle = cairn.start(StartOptions.id("r"), work::rest);
    assertThatThrownBy(handle::await)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("stands still");
    assertThat(kit.clock().instant()).isEqualTo(before);
    kit.clock().advance(Duration.ofDays(3));
    assertThat(handle).succeededWith("rested");
  }

  @Test
  void lostResponseOfATransactionIsRefusedAndNotIgnored() {
    kit.steps().on("write").losesResponse();

    assertThat(cairn.start(work::store))
        .failedWith(UnsupportedOperationException.class, "@CairnTest");
  }
}
