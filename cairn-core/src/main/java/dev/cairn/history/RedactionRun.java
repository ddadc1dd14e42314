package dev.cairn.history;

import dev.cairn.error.ValueException;
import dev.cairn.history.ExportedHistory.Limits;
import dev.cairn.history.ExportedHistory.Step;
import dev.cairn.history.ExportedHistory.Workflow;
import dev.cairn.history.JsonPath.Step.Element;
import dev.cairn.history.JsonPath.Step.Member;
import dev.cairn.internal.json.PlainJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Applies a redaction to one history. Used once. */
final class RedactionRun {
  /** The kinds of records that contain values of the application, and not Cairn's own. */
  private static final Set<String> WITH_VALUES =
      Set.of("STEP", "TRANSACTION", "COMPENSATION", "AWAIT", "RECEIVE", "EVENT");

  private final Redaction redaction;
  private String id = "";
  private @Nullable String stepKey;
  private boolean changed;

  RedactionRun(Redaction redaction) {
    this.redaction = redaction;
  }

  ExportedHistory redact(ExportedHistory history) {
    id = history.workflow().id();
    Workflow workflow = workflow(history.workflow());
    String input = values(history.input(), at("input"));
    String output = history.output() == null ? null : values(history.output(), at("output"));
    String error = history.error() == null ? null : failure(history.error(), at("error"));
    var steps = new ArrayList<Step>(history.steps().size());
    for (Step step : history.steps()) {
      steps.add(step(step, steps.size()));
    }
    if (!changed) {
      return history;
    }
    return new ExportedHistory(
        workflow,
        input,
        output,
        error,
        steps.stream().map(RedactionRun::withoutHash).toList(),
        history.children(),
        true);
  }

  private static List<JsonPath.Step> at(String... members) {
    return List.of(members).stream().<JsonPath.Step>map(Member::new).toList();
  }

  private static List<JsonPath.Step> in(List<JsonPath.Step> place, JsonPath.Step step) {
    var inside = new ArrayList<>(place);
    inside.add(step);
    return inside;
  }

  private Workflow workflow(Workflow workflow) {
    var headers = new TreeMap<String, String>();
    List<JsonPath.Step> place = at("workflow", "headers");
    workflow
        .headers()
        .forEach((name, value) -> headers.put(name, text(value, in(place, new Member(name)))));
    Limits limits = workflow.limits();
    String reason = limits.reason();
    String newReason = reason == null ? null : text(reason, at("workflow", "cancellationReason"));
    return new Workflow(
        workflow.id(),
        workflow.name(),
        workflow.state(),
        workflow.generation(),
        workflow.code(),
        workflow.times(),
        workflow.parent(),
        workflow.queue(),
        headers,
        new Limits(limits.deadline(), limits.cancellation(), newReason));
  }

  private String text(String value, List<JsonPath.Step> place) {
    return (String) leaf(value, place);
  }

  private Step step(Step step, int index) {
    stepKey = step.key();
    List<JsonPath.Step> place = in(at("steps"), new Element(index));
    String output = step.output();
    if (output != null && WITH_VALUES.contains(step.kind())) {
      output = values(output, in(place, new Member("output")));
    }
    String error =
        step.error() == null ? null : failure(step.error(), in(place, new Member("error")));
    return new Step(
        step.key(), step.position(), step.kind(), step.span(), step.argumentHash(), output, error);
  }

  private static Step withoutHash(Step step) {
    return new Step(
        step.key(),
        step.position(),
        step.kind(),
        step.span(),
        OptionalLong.empty(),
        step.output(),
        step.error());
  }

  private String values(String json, List<JsonPath.Step> place) {
    return PlainJson.write(value(read(json, place), place));
  }

  private String failure(String json, List<JsonPath.Step> place) {
    return PlainJson.write(failure(read(json, place), place));
  }

  private @Nullable Object read(String json, List<JsonPath.Step> place) {
    try {
      return PlainJson.read(json);
    } catch (PlainJson.MalformedException malformed) {
      throw problem(place, String.valueOf(malformed.getMessage()));
    }
  }

  /** Redacts the messages and fields of a recorded exception, and not its class and stack. */
  private @Nullable Object failure(@Nullable Object failure, List<JsonPath.Step> place) {
    return switch (failure) {
      case Map<?, ?> members ->
          members(
              members,
              place,
              (name, member, inside) ->
                  switch (name) {
                    case "cause", "suppressed" -> failure(member, inside);
                    case "message", "fields" -> value(member, inside);
                    default -> member;
                  });
      case List<?> several -> elements(several, place, this::failure);
      case null, default -> failure;
    };
  }

  private @Nullable Object value(@Nullable Object value, List<JsonPath.Step> place) {
    return switch (value) {
      case Map<?, ?> members ->
          members(members, place, (name, member, inside) -> value(member, inside));
      case List<?> elements -> elements(elements, place, this::value);
      case null -> null;
      default -> leaf(value, place);
    };
  }

  private interface OfMember {
    @Nullable Object redact(String name, @Nullable Object member, List<JsonPath.Step> place);
  }

  private interface OfElement {
    @Nullable Object redact(@Nullable Object element, List<JsonPath.Step> place);
  }

  private static Map<String, @Nullable Object> members(
      Map<?, ?> members, List<JsonPath.Step> place, OfMember redaction) {
    var redacted = new LinkedHashMap<String, @Nullable Object>();
    members.forEach((key, member) -> {
      String name = String.valueOf(key);
      redacted.put(name, redaction.redact(name, member, in(place, new Member(name))));
    });
    return redacted;
  }

  private static List<@Nullable Object> elements(
      List<?> elements, List<JsonPath.Step> place, OfElement redaction) {
    var redacted = new ArrayList<@Nullable Object>(elements.size());
    for (Object element : elements) {
      redacted.add(redaction.redact(element, in(place, new Element(redacted.size()))));
    }
    return redacted;
  }

  private Object leaf(Object value, List<JsonPath.Step> place) {
    @Nullable Object replaced = redaction.redact(new Redaction.Place(place, stepKey), value);
    Object result = sameType(value, replaced, place);
    changed |= !result.equals(value);
    return result;
  }

  private Object sameType(Object value, @Nullable Object replaced, List<JsonPath.Step> place) {
    return switch (value) {
      case String text when replaced instanceof String -> replaced;
      case Boolean truth when replaced instanceof Boolean -> replaced;
      case BigInteger integer when isInteger(replaced) -> new BigInteger(String.valueOf(replaced));
      case BigDecimal number when replaced instanceof Number other -> decimal(other, place);
      default ->
          throw problem(
              place,
              "the redaction returned %s for %s, which the declared type may not accept. Return %s"
                  .formatted(described(replaced), kind(value), kind(value)));
    };
  }

  private static boolean isInteger(@Nullable Object value) {
    return value instanceof BigInteger
        || value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte;
  }

  private BigDecimal decimal(Number number, List<JsonPath.Step> place) {
    try {
      return new BigDecimal(number.toString());
    } catch (NumberFormatException notFinite) {
      throw problem(place, "the redaction returned %s, which is no JSON number".formatted(number));
    }
  }

  private static String described(@Nullable Object replaced) {
    return replaced == null ? "null" : "a " + replaced.getClass().getSimpleName();
  }

  private static String kind(Object value) {
    return switch (value) {
      case String text -> "a text";
      case BigInteger integer -> "an integer";
      case BigDecimal number -> "a number";
      default -> "a boolean";
    };
  }

  private ValueException problem(List<JsonPath.Step> place, String problem) {
    String path = JsonPath.text(place);
    return new ValueException(
        "%s in the history of workflow '%s' cannot be redacted: %s.".formatted(path, id, problem),
        path,
        null);
  }
}
