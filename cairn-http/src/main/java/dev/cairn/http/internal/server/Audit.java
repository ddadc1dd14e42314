package dev.cairn.http.internal.server;

import dev.cairn.access.AuditLog;
import dev.cairn.access.AuditedChange;
import dev.cairn.http.internal.api.Snapshots;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.json.Values;
import dev.cairn.http.internal.problem.ExceptionProblems;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.Route;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Writes the audit log: an entry before each change, which is completed after it. If the process
 * dies in between, the entry has no outcome. A change that cannot be logged is not made.
 */
public final class Audit {
  private final AuditLog log;
  private final Snapshots snapshots;
  private final Values values;

  /**
   * Creates the log of a server.
   *
   * @param log where entries are written
   * @param snapshots reads targets
   * @param values what may be written of values
   */
  public Audit(AuditLog log, Snapshots snapshots, Values values) {
    this.log = log;
    this.snapshots = snapshots;
    this.values = values;
  }

  /** Answers a request that changes something, between the two parts of its entry. */
  Answer answer(Route route, ApiRequest request, String address) {
    long entry =
        log.begin(
            new AuditedChange(
                request.principal().name(),
                route.name(),
                Snapshots.target(request.path()),
                address,
                body(request),
                snapshots.of(route, request.path(), request.principal())));
    String outcome = "500";
    @Nullable String after = null;
    try {
      Answer answer = route.handler().answer(request);
      outcome = String.valueOf(status(answer));
      after = after(route, request, answer);
      return answer;
    } catch (RuntimeException refused) {
      outcome =
          ExceptionProblems.of(refused).map(Problem::status).map(String::valueOf).orElse(outcome);
      throw refused;
    } finally {
      log.complete(entry, outcome, after);
    }
  }

  private static int status(Answer answer) {
    return switch (answer) {
      case Answer.Body body -> body.status();
      case Answer.Empty empty -> empty.status();
      case Answer.Redirect redirect -> 303;
      case Answer.WithCookies cookies -> status(cookies.answer());
      case Answer.Events events -> 200;
    };
  }

  private @Nullable String after(Route route, ApiRequest request, Answer answer) {
    @Nullable String target = snapshots.of(route, request.path(), request.principal());
    if (target != null || !(answer instanceof Answer.Body body)) {
      return target;
    }
    return visible(Json.text(body.body()), request);
  }

  private @Nullable String body(ApiRequest request) {
    try {
      return request.content().isEmpty() ? null : visible(request.content(), request);
    } catch (JacksonException malformed) {
      return null; // the operation refuses it
    }
  }

  /** Returns JSON without masked values and secrets. */
  private String visible(String json, ApiRequest request) {
    return Json.text(values.present(json, request.principal()));
  }
}
