package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.cairn.Cairn;
import dev.cairn.error.RegistrationException;
import dev.cairn.testkit.CairnTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Annotations with invalid values are rejected at registration. */
class AnnotationValuesTest extends CairnTest {
  private Cairn cairn = noCairn();

  @SuppressWarnings("NullAway") // opened before each test
  private static Cairn noCairn() {
    return null;
  }

  @BeforeEach
  void open() {
    cairn = Cairn.open(database.config());
  }

  @AfterEach
  void close() {
    cairn.close();
  }

  static class SlashedStep {
    @Step("a/b")
    void run() {}
  }

  static class SlashedTransaction {
    @Transaction("a/b")
    void run() {}
  }

  static class NoAttempts {
    @Step(attempts = 0)
    void run() {}
  }

  static class NoDuration {
    @Step(delay = "soon")
    void run() {}
  }

  static class NegativeDuration {
    @Step(maxDelay = "-PT1S")
    void run() {}
  }

  static class FallingDelays {
    @Step(delay = "2m")
    void run() {}
  }

  static class NoTime {
    @Step(timeout = "0s")
    void run() {}
  }

  static class ShrinkingDelays {
    @Step(backoff = 0.5)
    void run() {}
  }

  static class MuchJitter {
    @Step(jitter = 2)
    void run() {}
  }

  static class Numbered {
    @Workflow("a#2")
    void run() {}
  }

  static Stream<Arguments> invalidAnnotations() {
    return Stream.of(
        arguments(
            SlashedStep.class,
            "'a/b' is not a valid name for a step. Use 1 to 200 characters without '#', '/', control characters and unpaired surrogates."),
        arguments(
            SlashedTransaction.class,
            "'a/b' is not a valid name for a transaction. Use 1 to 200 characters without '#', '/', control characters and unpaired surrogates."),
        arguments(NoAttempts.class, "attempts is 0; must be at least 1."),
        arguments(
            NoDuration.class,
            "'soon' is not a duration. Write it as 500ms, 2s, 5m, 1h, 2d or PT0.5S."),
        arguments(
            NegativeDuration.class,
            "'-PT1S' is not a duration. Write it as 500ms, 2s, 5m, 1h, 2d or PT0.5S."),
        arguments(
            FallingDelays.class,
            "delay is PT2M and maxDelay PT1M; must be 0 <= delay <= maxDelay."),
        arguments(NoTime.class, "timeout is PT0S; must be more than zero."),
        arguments(ShrinkingDelays.class, "backoff is 0.5; must be at least 1."),
        arguments(MuchJitter.class, "jitter is 2.0; must be from 0 to 1."));
  }

  @ParameterizedTest
  @MethodSource("invalidAnnotations")
  void invalidAnnotationIsRejectedWithItsMethod(Class<?> type, String why) {
    assertThatThrownBy(() -> cairn.durable(type))
        .isInstanceOf(RegistrationException.class)
        .hasMessage("The method %s.run cannot be registered: %s".formatted(type.getName(), why));
  }

  @Test
  void invalidWorkflowNameIsRejected() {
    assertThatThrownBy(() -> cairn.durable(Numbered.class))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "'a#2' in %s is not a valid name for a workflow. Use 1 to 200 characters without '#', control characters and unpaired surrogates."
                .formatted(Numbered.class.getName()));
    assertThatThrownBy(() -> cairn.workflow(" ", String.class, () -> ""))
        .isInstanceOf(RegistrationException.class);
    assertThatThrownBy(() -> cairn.workflow("line\nbreak", () -> {}))
        .hasMessageStartingWith("'line?break' in ");
  }
}
