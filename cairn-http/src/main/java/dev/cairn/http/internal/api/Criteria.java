package dev.cairn.http.internal.api;

import static dev.cairn.http.internal.route.Parameter.Kind.TEXT;
import static dev.cairn.http.internal.route.Parameter.Kind.TEXTS;
import static dev.cairn.http.internal.route.Parameter.Kind.TIME;

import dev.cairn.common.WorkflowState;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.problem.ProblemException;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.operate.Criterion;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Criteria of workflows, in a query or in a body. */
final class Criteria {
  static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.query("id", TEXTS, "Only workflows with one of these ids"),
          Parameter.query("idPrefix", TEXT, "Only workflows whose id begins with this"),
          Parameter.query("name", TEXTS, "Only workflows with one of these names"),
          Parameter.query(
              "state",
              TEXTS,
              "Only workflows in one of these states: " + Arrays.toString(WorkflowState.values())),
          Parameter.query("queue", TEXT, "Only workflows that were enqueued in this queue"),
          Parameter.query("parent", TEXT, "Only children of this workflow"),
          Parameter.query("executor", TEXT, "Only workflows that this executor runs or ran last"),
          Parameter.query("version", TEXT, "Only workflows that this version has begun"),
          Parameter.query("schedule", TEXT, "Only workflows that this schedule has started"),
          Parameter.query("forkOf", TEXT, "Only forks of this workflow"),
          Parameter.query("createdAfter", TIME, "Only workflows created at or after this time"),
          Parameter.query("createdBefore", TIME, "Only workflows created before this time"),
          Parameter.query("completedAfter", TIME, "Only workflows that ended at or after this"),
          Parameter.query("completedBefore", TIME, "Only workflows that ended before this time"),
          Parameter.query(
              "attribute",
              TEXTS,
              "Only workflows with these attributes, each as key:value; a value is JSON, or a text"));

  /** Only lists have it: no index contains values, so a page examines a limited number. */
  static final Parameter CONTAINED =
      Parameter.query(
          "text",
          TEXT,
          "Only workflows whose arguments, result, exception or recorded outcomes contain this text. A page examines a limited number of workflows, so it may be empty although a cursor follows.");

  private Criteria() {}

  static Criterion[] of(Map<String, List<String>> given) {
    List<Criterion> criteria = new ArrayList<>();
    for (Map.Entry<String, List<String>> entry : given.entrySet()) {
      boolean known = PARAMETERS.stream().anyMatch(each -> each.name().equals(entry.getKey()));
      if (known && !entry.getValue().isEmpty()) {
        criteria.addAll(criteria(entry.getKey(), entry.getValue()));
      }
    }
    return criteria.toArray(Criterion[]::new);
  }

  /** Checks the criteria of a body. */
  static Criterion[] ofBody(Map<String, List<String>> given) {
    for (String name : given.keySet()) {
      if (PARAMETERS.stream().noneMatch(each -> each.name().equals(name))) {
        throw Problem.badBody(
            "criteria",
            "'%s' is not a criterion; choose of %s."
                .formatted(name, PARAMETERS.stream().map(Parameter::name).toList()));
      }
    }
    return of(given);
  }

  private static List<Criterion> criteria(String name, List<String> values) {
    return switch (name) {
      case "id" -> List.of(Criterion.ids(values));
      case "name" -> List.of(Criterion.name(values.toArray(String[]::new)));
      case "state" -> List.of(Criterion.states(states(values)));
      case "attribute" -> values.stream().map(Criteria::attribute).toList();
      default -> List.of(single(name, only(name, values)));
    };
  }

  private static String only(String name, List<String> values) {
    if (values.size() > 1) {
      throw Problem.badParameter(
          name, "%s was given %d times; give it once.".formatted(name, values.size()));
    }
    return values.getFirst();
  }

  private static Criterion single(String name, String value) {
    return switch (name) {
      case "idPrefix" -> Criterion.idPrefix(value);
      case "queue" -> Criterion.queue(value);
      case "parent" -> Criterion.parent(value);
      case "executor" -> Criterion.executor(value);
      case "version" -> Criterion.version(value);
      case "schedule" -> Criterion.schedule(value);
      case "forkOf" -> Criterion.forkOf(value);
      default -> time(name, value);
    };
  }

  private static Criterion time(String name, String value) {
    try {
      Instant time = Instant.parse(value);
      return switch (name) {
        case "createdAfter" -> Criterion.createdAfter(time);
        case "createdBefore" -> Criterion.createdBefore(time);
        case "completedAfter" -> Criterion.completedAfter(time);
        default -> Criterion.completedBefore(time);
      };
    } catch (DateTimeParseException malformed) {
      throw Problem.badParameter(
          name, "%s is '%s'; must be a time such as 2026-01-31T12:00:00Z.".formatted(name, value));
    }
  }

  private static WorkflowState[] states(List<String> values) {
    List<WorkflowState> states = new ArrayList<>();
    for (String value : values) {
      states.add(
          Arrays.stream(WorkflowState.values())
              .filter(state -> state.name().equals(value))
              .findFirst()
              .orElseThrow(() -> unknownState(value)));
    }
    return states.toArray(WorkflowState[]::new);
  }

  private static ProblemException unknownState(String value) {
    return Problem.badParameter(
        "state",
        "state is '%s'; must be one of %s."
            .formatted(value, Arrays.toString(WorkflowState.values())));
  }

  private static Criterion attribute(String given) {
    int colon = colon(given);
    return Criterion.attribute(given.substring(0, colon), value(given.substring(colon + 1)));
  }

  /** Returns the attributes that an attribute of a search asks for, as an object. */
  static JsonNode asAttributes(String given) {
    int colon = colon(given);
    Map<String, Object> asked = new HashMap<>();
    asked.put(given.substring(0, colon), value(given.substring(colon + 1)));
    return Json.tree(asked);
  }

  private static int colon(String given) {
    int colon = given.indexOf(':');
    if (colon < 1) {
      throw Problem.badParameter(
          "attribute", "attribute is '%s'; must be key:value.".formatted(given));
    }
    return colon;
  }

  private static Object value(String text) {
    try {
      return Json.plain(Json.tree(text));
    } catch (JacksonException notJson) {
      return text;
    }
  }
}
