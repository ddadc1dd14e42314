package dev.cairn.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.ValueException;
import dev.cairn.history.ExportedHistory.Code;
import dev.cairn.history.ExportedHistory.Limits;
import dev.cairn.history.ExportedHistory.Span;
import dev.cairn.history.ExportedHistory.Step;
import dev.cairn.history.ExportedHistory.Times;
import dev.cairn.history.ExportedHistory.Workflow;
import dev.cairn.workflow.Durable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Replacing values of exported histories. */
class RedactionTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private static Step step(int position, String kind, String output, @Nullable String error) {
    return new Step(
        "s" + position,
        position,
        kind,
        new Span(NOON, NOON, 1),
        OptionalLong.of(7),
        error == null ? output : null,
        error);
  }

  private static ExportedHistory history(String input, Step... steps) {
    return new ExportedHistory(
        new Workflow(
            "w",
            "flow",
            WorkflowState.RUNNING,
            1,
            new Code("b1", "v1"),
            new Times(NOON, NOON, null),
            null,
            null,
            Map.of("user", "ann"),
            new Limits(null, null, null)),
        input,
        null,
        null,
        List.of(steps),
        List.of(),
        false);
  }

  @Test
  void everyTextNumberAndBooleanIsOffered() {
    var offered = new TreeMap<String, Object>();
    Redaction redaction =
        (place, value) -> {
          offered.put(place.path() + place.stepKey().map(key -> " of " + key).orElse(""), value);
          return value;
        };

    ExportedHistory same =
        history(
                "[{\"a b\":[1,2.50,true,null]}]",
                step(0, "STEP", "\"x\"", null),
                step(
                    1,
                    "STEP",
                    "",
                    "{\"type\":\"T\",\"message\":\"m\",\"fields\":{\"f\":1},\"stack\":[\"s\"]}"),
                step(2, "JOIN", "[\"one\"]", null))
            .redact(redaction);

    assertThat(offered)
        .containsOnlyKeys(
            "$.workflow.headers.user",
            "$.input[0]['a b'][0]",
            "$.input[0]['a b'][1]",
            "$.input[0]['a b'][2]",
            "$.steps[0].output of s0",
            "$.steps[1].error.message of s1",
            "$.steps[1].error.fields.f of s1")
        .containsEntry("$.input[0]['a b'][1]", new BigDecimal("2.50"));
    assertThat(same.redacted()).isFalse();
    assertThat(same.steps().getFirst().argumentHash()).hasValue(7);
  }

  @Test
  void redactedHistoryHasNoHashesOfTheOriginalArguments() {
    ExportedHistory redacted =
        history("[\"secret\"]", step(0, "STEP", "\"secret\"", null))
            .redact((place, value) -> place.path().equals("$.steps[0].output") ? "public" : value);

    assertThat(redacted.redacted()).isTrue();
    assertThat(redacted.input()).isEqualTo("[\"secret\"]");
    assertThat(redacted.steps().getFirst().output()).isEqualTo("\"public\"");
    assertThat(redacted.steps().getFirst().argumentHash()).isEmpty();
  }

  @Test
  void redactionMustKeepTheJsonType() {
    ExportedHistory history = history("[{\"card\":\"4242\",\"quantity\":2,\"gift\":true}]");

    assertThatThrownBy(() -> history.redact((place, value) -> value instanceof String ? 1 : value))
        .isInstanceOfSatisfying(
            ValueException.class,
            problem -> assertThat(problem.path()).hasValue("$.workflow.headers.user"))
        .hasMessage(
            "$.workflow.headers.user in the history of workflow 'w' cannot be redacted: the redaction returned a Integer for a text, which the declared type may not accept. Return a text.");
    assertThatThrownBy(
            () -> history.redact((place, value) -> place.path().endsWith("quantity") ? 2.5 : value))
        .hasMessageContaining("$.input[0].quantity", "a Double for an integer");
    assertThatThrownBy(() -> history.redact((place, value) -> value.equals(true) ? "no" : value))
        .hasMessageContaining("$.input[0].gift", "Return a boolean");
    assertThatThrownBy(() -> history.redact(nothing()))
        .hasMessageContaining("returned null for a text");
  }

  @SuppressWarnings("NullAway") // what code without null checks may return
  private static Redaction nothing() {
    return (place, value) -> null;
  }

  @Test
  void pathsSelectValuesAndKeepTheirForm() {
    ExportedHistory redacted =
        history(
                "[{\"card\":\"4242-AbCd\",\"total\":129.95,\"quantity\":2147483647,\"other\":\"kept\"}]",
                step(0, "STEP", "{\"deep\":{\"card\":\"4242-AbCd\"},\"list\":[{\"n\":-5}]}", null))
            .redact(
                Redaction.paths(
                    "$..card",
                    "$.input[0].total",
                    "$.input[*].quantity",
                    "$.steps[0].output['list']"));

    assertThat(redacted.input())
        .containsPattern("\"card\":\"\\d{4}-[A-Z][a-z][A-Z][a-z]\"")
        .doesNotContain("4242-AbCd")
        .containsPattern("\"total\":\\d{1,3}\\.\\d\\d,")
        .contains("\"other\":\"kept\"");
    String card = redacted.input().replaceAll(".*\"card\":\"([^\"]+)\".*", "$1");
    assertThat(redacted.steps().getFirst().output())
        .as("equal values stay equal")
        .contains("\"card\":\"" + card + "\"")
        .containsPattern("\"n\":-[1-5]}");
    int quantity = Integer.parseInt(redacted.input().replaceAll(".*\"quantity\":(\\d+).*", "$1"));
    assertThat(quantity).isPositive();
    assertThat(redacted.workflow().headers()).containsEntry("user", "ann");
  }

  @Test
  void pathToAnObjectSelectsEverythingInIt() {
    ExportedHistory redacted =
        history("[{\"a\":{\"b\":\"xyz\",\"c\":[\"xyz\"]}},\"xyz\"]")
            .redact(Redaction.paths("$.input[0]"));

    assertThat(redacted.input()).containsOnlyOnce("xyz").endsWith(",\"xyz\"]");
  }

  @Test
  void unusablePathsAreRefused() {
    for (String path :
        List.of("", "$", "card", "$.", "$.input[", "$.input[-1]", "$..", "$x", "$.a b")) {
      assertThatThrownBy(() -> Redaction.paths(path))
          .as(path)
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageStartingWith("'" + path + "' is not a path that can be redacted.");
    }
    assertThatThrownBy(Redaction::paths).isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void valueThatDoesNotFitItsTypeIsReportedByTheReplay() {
    ExportedHistory redacted =
        history("[\"text\"]", step(0, "STEP", "\"2026-01-31T12:00:00Z\"", null))
            .redact(Redaction.paths("$.steps[*].output"));

    try (Cairn cairn = Cairn.openForReplay(Config.named("replay"))) {
      cairn.workflow(
          "flow",
          String.class,
          String.class,
          text -> Durable.step("s0", () -> Instant.MAX).toString());
      assertThat(cairn.histories().replay(redacted).result().problem())
          .contains("result of step 's0'", "java.time.Instant");
    }
  }
}
