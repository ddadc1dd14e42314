package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.RegistrationException;
import dev.cairn.error.WorkflowFailedException;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exception messages consist of whole sentences, whatever the message of the cause is. */
class ExceptionMessagesTest extends SingleWorkflowTest {
  private static AbstractStringAssert<?> assertMessage(Throwable thrown) {
    return assertThat(thrown.getMessage())
        .doesNotContainPattern("(?<!\\.)\\.\\.(?!\\.)")
        .doesNotContain(". .", "\n", ".:", "reference chain", "[Source:", "tools.jackson");
  }

  /** A class whose constructor throws. */
  public static class Broken {
    public Broken(String message) {
      throw new IllegalArgumentException(message);
    }

    @Workflow
    public String run() {
      return "never";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk full", "disk full."})
  void failedWorkflowHasAReadableMessage(String message) {
    var handle =
        start(() -> {
          throw new IOException(message);
        });

    Throwable thrown = catchThrowable(handle::await);

    assertThat(thrown).isInstanceOf(WorkflowFailedException.class);
    assertMessage(thrown)
        .contains("IOException: disk full. The cause is the exception that it threw.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "no."})
  void failingConstructorHasAReadableMessage(String message) {
    Throwable thrown =
        catchThrowable(
            () -> open(database.config(), cairn -> cairn.durable(Broken.class, message)));

    assertThat(thrown).isInstanceOf(RegistrationException.class);
    assertMessage(thrown).contains("IllegalArgumentException: no. Fix the cause");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not this", "not this."})
  void rejectedStatementHasAReadableMessage(String message) {
    database.execute(
        """
        create function cairn.refuse() returns trigger language plpgsql as
        $$ begin raise exception '%s' using errcode = '22023'; end $$
        """
            .formatted(message));
    var handle =
        start(() -> {
          database.execute(
              "create trigger refuse before insert on cairn.step execute function cairn.refuse()");
          return work("once");
        });

    Throwable thrown = catchThrowable(handle::await);

    assertThat(thrown).isInstanceOf(DatabaseException.class);
    assertMessage(thrown).contains("ERROR: not this").contains("(SQLSTATE 22023). Other records");
  }

  @Test
  void unreadablePropertiesHaveAReadableMessage() {
    Throwable thrown =
        catchThrowable(() -> Config.named("shop").properties(Path.of("no", "such.file")));

    assertMessage(thrown).contains("such.file. Correct its path");
  }

  @Test
  void unreachableServerHasAReadableMessageWithoutPassword() {
    Config away =
        Config.named("shop")
            .url("jdbc:postgresql://127.0.0.1:1/shop?password=secret")
            .connectTimeout(Duration.ofMillis(1));

    Throwable thrown = catchThrowable(() -> Cairn.open(away));

    assertThat(thrown).isInstanceOf(DatabaseException.class);
    assertMessage(thrown).contains(". Start it, or correct").doesNotContain("secret");
  }
}
