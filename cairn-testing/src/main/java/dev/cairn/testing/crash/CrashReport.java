package dev.cairn.testing.crash;

import dev.cairn.testing.internal.process.Fault;
import dev.cairn.testing.internal.process.JournalRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of all invocations of one test.
 *
 * @param test the class and the method
 * @param plan the invocations
 */
record CrashReport(String test, CrashPlan plan) {
  private static final String CONFIGURED = "cairn.testing.crashReports";

  /** Writes the table as a file, and prints it if an invocation failed. */
  void publish(Path folder) {
    if (!plan.hasOutcome()) {
      return; // no invocation was executed to its end
    }
    String text = text();
    Path file = folder.resolve(test + ".md");
    try {
      Files.createDirectories(folder);
      Files.writeString(file, text);
    } catch (IOException problem) {
      throw new UncheckedIOException(
          "The report %s cannot be written; set another folder with %s."
              .formatted(file, CONFIGURED),
          problem);
    }
    if (hasFailed()) {
      System.err.print(text + "\nThis table is also in " + file + "\n");
    }
  }

  private boolean hasFailed() {
    return plan.failureWithoutFault().isPresent() || failed() > 0;
  }

  private long failed() {
    return plan.outcomes().values().stream()
        .filter(outcome -> outcome instanceof CaseOutcome.Failed)
        .count();
  }

  String text() {
    var text = new StringBuilder();
    text.append("# ").append(test).append("\n\n");
    Optional<CaseOutcome.Failed> without = plan.failureWithoutFault();
    if (without.isPresent()) {
      return text.append("**FAILED** without a crash, so no crash was tested: ")
          .append(oneLine(without.get()))
          .append('\n')
          .toString();
    }
    text.append(summary()).append("\n\n");
    List<Fault> faults = plan.faults();
    text.append("| workflow | record | kind |");
    faults.forEach(fault -> text.append(" %s |".formatted(CaseNames.column(fault))));
    text.append("\n|---|---|---|").append("---|".repeat(faults.size())).append('\n');
    plan.tested().forEach(record -> text.append(row(record, faults)));
    appendPairs(text);
    appendFailures(text);
    return text.toString();
  }

  private static String oneLine(CaseOutcome.Failed failed) {
    return failed.difference().strip().replaceAll("\\s+", " ");
  }

  private String summary() {
    Map<CrashCase, CaseOutcome> outcomes = plan.outcomes();
    long failed = failed();
    String skipped =
        plan.skippedRecords() == 0
            ? ""
            : " %d further records were not tested (maxRecords).".formatted(plan.skippedRecords());
    return "%d records, %d invocations with a fault, %s.%s"
        .formatted(
            plan.tested().size(),
            outcomes.size(),
            failed == 0 ? "none failed" : failed + " failed",
            skipped);
  }

  private String row(JournalRecord record, List<Fault> faults) {
    return "| %s | %s | %s |%s\n"
        .formatted(
            record.workflowId(),
            CaseNames.cell(record),
            plan.names().kind(record),
            faults.stream()
                .map(fault -> " " + cell(plan.outcome(record, fault)) + " |")
                .collect(Collectors.joining()));
  }

  private static String cell(@Nullable CaseOutcome outcome) {
    return switch (outcome) {
      case null -> "";
      case CaseOutcome.Passed passed -> "passed";
      case CaseOutcome.NotReached notReached -> "not reached";
      case CaseOutcome.Failed failed -> "**FAILED**";
    };
  }

  private void appendPairs(StringBuilder text) {
    List<CaseOutcome> pairs =
        plan.outcomes().entrySet().stream()
            .filter(entry -> entry.getKey().faults().size() > 1)
            .map(Map.Entry::getValue)
            .toList();
    if (!pairs.isEmpty()) {
      long failed = pairs.stream().filter(CaseOutcome.Failed.class::isInstance).count();
      text.append(
          "\n%d pairs of crashes, %d failed; %d further pairs were not tested (maxPairs).\n"
              .formatted(pairs.size(), failed, plan.skippedPairs()));
    }
  }

  /** Invocations with the same explanation together. */
  private void appendFailures(StringBuilder text) {
    var byExplanation = new LinkedHashMap<String, StringBuilder>();
    plan.outcomes()
        .forEach((crashCase, outcome) -> {
          if (outcome instanceof CaseOutcome.Failed failed) {
            byExplanation
                .computeIfAbsent(failed.explanation(), first -> new StringBuilder())
                .append("- %s: %s\n".formatted(plan.names().of(crashCase), oneLine(failed)));
          }
        });
    byExplanation.forEach((explanation, cases) ->
        text.append(explanation.isEmpty() ? "" : "\n" + explanation + "\n")
            .append('\n')
            .append(cases));
  }
}
