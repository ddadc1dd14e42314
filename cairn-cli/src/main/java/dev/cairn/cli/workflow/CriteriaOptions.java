package dev.cairn.cli.workflow;

import dev.cairn.cli.api.Paths;
import dev.cairn.cli.base.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The criteria by which workflows are found. */
final class CriteriaOptions {
  @Option(names = "--id", paramLabel = "ID", description = "With this id; may be repeated.")
  private List<String> ids = List.of();

  @Option(names = "--id-prefix", paramLabel = "TEXT", description = "Whose id begins with this.")
  private String idPrefix = "";

  @Option(names = "--name", paramLabel = "NAME", description = "With this name; may be repeated.")
  private List<String> names = List.of();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      description =
          "In this state: DELAYED, ENQUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED, STUCK or EXHAUSTED; may be repeated.")
  private List<String> states = List.of();

  @Option(names = "--queue", paramLabel = "NAME", description = "Of this queue.")
  private String queue = "";

  @Option(names = "--parent", paramLabel = "ID", description = "Children of this workflow.")
  private String parent = "";

  @Option(names = "--executor", paramLabel = "ID", description = "Run by this executor.")
  private String executor = "";

  @Option(names = "--version", paramLabel = "VERSION", description = "Begun by this version.")
  private String version = "";

  @Option(names = "--schedule", paramLabel = "NAME", description = "Started by this schedule.")
  private String schedule = "";

  @Option(names = "--fork-of", paramLabel = "ID", description = "Forks of this workflow.")
  private String forkOf = "";

  @Option(
      names = {"--since", "--created-after"},
      paramLabel = "TIME",
      description = "Created since then: 2h, 1d or 2026-01-31T12:00:00Z.")
  private String since = "";

  @Option(
      names = {"--until", "--created-before"},
      paramLabel = "TIME",
      description = "Created before then.")
  private String until = "";

  @Option(
      names = {"--ended-since", "--completed-after"},
      paramLabel = "TIME",
      description = "Ended since then.")
  private String endedSince = "";

  @Option(
      names = {"--ended-until", "--completed-before"},
      paramLabel = "TIME",
      description = "Ended before then.")
  private String endedUntil = "";

  @Option(
      names = "--attribute",
      paramLabel = "KEY:VALUE",
      description = "With this attribute; the value is JSON or a text; may be repeated.")
  private List<String> attributes = List.of();

  /** Returns the criteria by the names of the API. */
  Map<String, List<String>> all() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    put(all, "id", ids);
    put(all, "idPrefix", idPrefix);
    put(all, "name", names);
    put(all, "state", states.stream().map(String::toUpperCase).toList());
    put(all, "queue", queue);
    put(all, "parent", parent);
    put(all, "executor", executor);
    put(all, "version", version);
    put(all, "schedule", schedule);
    put(all, "forkOf", forkOf);
    putTime(all, "createdAfter", since);
    putTime(all, "createdBefore", until);
    putTime(all, "completedAfter", endedSince);
    putTime(all, "completedBefore", endedUntil);
    put(all, "attribute", attributes);
    return all;
  }

  private static void put(Map<String, List<String>> all, String name, List<String> values) {
    if (!values.isEmpty()) {
      all.put(name, values);
    }
  }

  private static void put(Map<String, List<String>> all, String name, String value) {
    put(all, name, value.isEmpty() ? List.of() : List.of(value));
  }

  private static void putTime(Map<String, List<String>> all, String name, String time) {
    put(all, name, time.isEmpty() ? "" : Values.time(time).toString());
  }

  boolean isEmpty() {
    return all().isEmpty();
  }

  /** Returns the criteria as a query, each followed by an ampersand. */
  String query() {
    var query = new StringBuilder();
    all()
        .forEach((name, values) ->
            values.forEach(value -> query.append(name + "=" + Paths.value(value) + "&")));
    return query.toString();
  }
}
