package dev.cairn.http.internal.problem;

import dev.cairn.error.CairnException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchPromiseException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.NoSuchScheduleException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.RefusedStartsException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.error.WorkflowEndedException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;

/** The problems that exceptions become. */
public final class ExceptionProblems {
  private ExceptionProblems() {}

  /** Returns the problem for an exception; empty if it is an error of the server. */
  public static Optional<Problem> of(Throwable thrown) {
    return Optional.ofNullable(
        switch (thrown) {
          case ProblemException known -> known.problem();
          case JacksonException malformed -> malformed(malformed);
          case InvalidArgumentException invalid ->
              Problem.of(
                      400,
                      "invalid-argument",
                      text(invalid),
                      "Correct the argument, and send the request again.")
                  .at(invalid.argument().orElse(null));
          case CairnException failure -> of(failure);
          default -> null;
        });
  }

  @SuppressWarnings("NullAway") // null stands for an error of the server
  private static Problem of(CairnException failure) {
    return switch (failure) {
      case NoSuchWorkflowException missing ->
          missing("no-such-workflow", missing, "Look for it with GET /api/v1/workflows.");
      case NoSuchQueueException missing ->
          missing("no-such-queue", missing, "Choose one of GET /api/v1/queues.");
      case NoSuchScheduleException missing ->
          missing("no-such-schedule", missing, "Choose one of GET /api/v1/schedules.");
      case NoSuchPromiseException missing ->
          missing(
              "no-such-promise",
              missing,
              "Check the token, or the id of the workflow and the key of its promise.");
      case ValueException value ->
          Problem.of(
                  422,
                  "value-does-not-fit",
                  text(value),
                  "Send a value that fits the declared type; argument names the place.")
              .at(value.path().orElse(null));
      case DatabaseException away ->
          Problem.of(
              503, "database-unavailable", text(away), "Send the request again in some seconds.");
      case RefusedStartsException closing ->
          Problem.of(
              503,
              "server-is-closing",
              text(closing),
              "Send the request again, to another server.");
      default -> conflict(failure);
    };
  }

  private static Problem conflict(CairnException failure) {
    return switch (failure) {
      case WorkflowConflictException conflict ->
          conflict("id-is-taken", conflict, "Use another id, or read the workflow that has it.");
      case DuplicateException duplicate ->
          conflict("duplicate", duplicate, "Wait until the other workflow has ended, or join it.");
      case WorkflowEndedException ended ->
          conflict("workflow-has-ended", ended, "Read its result; it receives nothing any more.");
      case UsageException usage ->
          conflict("not-possible", usage, "Read the present state, and decide again.");
      default -> conflict("failed", failure, "Read the present state, and decide again.");
    };
  }

  private static Problem missing(String kind, Throwable thrown, String next) {
    return Problem.of(404, kind, text(thrown), next);
  }

  private static Problem conflict(String kind, Throwable thrown, String next) {
    return Problem.of(409, kind, text(thrown), next);
  }

  private static Problem malformed(JacksonException problem) {
    String place =
        problem.getLocation() == null
            ? ""
            : " at line %d, column %d"
                .formatted(problem.getLocation().getLineNr(), problem.getLocation().getColumnNr());
    boolean isJson = problem instanceof DatabindException;
    return Problem.of(
            400,
            isJson ? "invalid-body" : "malformed-json",
            "The body is not valid%s: %s".formatted(place, problem.getOriginalMessage()),
            "Compare the body with the schema of the operation in GET /api/v1/openapi.json.")
        .at(path(problem));
  }

  private static String path(JacksonException problem) {
    StringBuilder path = new StringBuilder("$");
    for (JacksonException.Reference step : problem.getPath()) {
      String name = step.getPropertyName();
      path.append(name == null ? "[" + step.getIndex() + "]" : "." + name);
    }
    return path.toString();
  }

  private static String text(Throwable thrown) {
    return String.valueOf(thrown.getMessage());
  }
}
