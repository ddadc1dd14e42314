package dev.cairn.internal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.start.OnDuplicate;
import dev.cairn.start.Placement;
import dev.cairn.start.StartOptions;
import dev.cairn.start.Uniqueness;
import dev.cairn.workflow.EngineStepCall;
import dev.cairn.workflow.Isolation;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.TransactionOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Validation of step and transaction names, workflow ids and start options. */
class NamesTest {
  private static EngineStepCall step(String name) {
    return new EngineStepCall(name, Retry.never(), EngineStepCall.ArgumentsOf.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a#2", "a/b", "a\nb", "\u0000"})
  void invalidNameIsRejected(String name) {
    String printable = name.replaceAll("\\p{Cntrl}", "?");
    assertThatThrownBy(() -> step(name))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "'%s' is not a valid name for a step. Use 1 to 200 characters without '#', '/', control characters and unpaired surrogates."
                .formatted(printable));
    assertThatThrownBy(() -> TransactionOptions.named(name))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("'%s' is not a valid name for a transaction.".formatted(printable));
  }

  @Test
  void nameHasAtMost200Characters() {
    assertThat(step("x".repeat(200)).name()).hasSize(200);
    assertThatThrownBy(() -> step("x".repeat(201))).isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void transactionOptionsKeepTheirName() {
    TransactionOptions named = TransactionOptions.named("book");

    assertThat(named.isolation(Isolation.SERIALIZABLE).database("stock"))
        .isEqualTo(
            new TransactionOptions(
                "book", Isolation.SERIALIZABLE, "stock", EngineStepCall.ArgumentsOf.UNKNOWN));
    assertThat(named.isolation()).isEqualTo(Isolation.REPEATABLE_READ);
    assertThat(named.database()).isEmpty();
  }

  @Test
  void workflowIdIsKeptUnchanged() {
    assertThat(StartOptions.id("order/17 #2").id()).isEqualTo("order/17 #2");
    assertThat(StartOptions.id("x".repeat(512)).id()).hasSize(512);
  }

  @Test
  void invalidWorkflowIdIsRejected() {
    assertThatThrownBy(() -> StartOptions.id(" "))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("The workflow id is blank; must have 1 to 512 characters.");
    assertThatThrownBy(() -> StartOptions.id("x".repeat(513)))
        .hasMessage("The workflow id has 513 characters; must have 1 to 512.");
    assertThatThrownBy(() -> StartOptions.id("a\tb"))
        .hasMessage(
            "The workflow id 'a?b' contains a control character (U+0009) at index 1, which Postgres cannot store. Remove it.");
  }

  @Test
  void changingTheQueueKeepsTheOtherQueueOptions() {
    StartOptions options =
        StartOptions.id("w")
            .queue("a")
            .priority(5)
            .partition("p")
            .delay(Duration.ofSeconds(1))
            .deduplicate("d")
            .queue("b");

    assertThat(options.placement())
        .isEqualTo(
            new Placement(
                "b",
                "p",
                5,
                Duration.ofSeconds(1),
                new Uniqueness.Deduplicated("d", OnDuplicate.REJECT)));
  }
}
