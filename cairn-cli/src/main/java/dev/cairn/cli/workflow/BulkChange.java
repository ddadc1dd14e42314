package dev.cairn.cli.workflow;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.base.Change;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Progress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * A change of many workflows. While it is made, previews tell how many are left.
 *
 * @param api where it is sent
 * @param change the change
 * @param operation its name in previews
 * @param preview the body of the previews
 */
record BulkChange(Api api, Change change, String operation, Map<String, Object> preview) {
  private static final long INTERVAL_MILLIS = 1_000;

  /** Sends the change and waits for its answer. */
  JsonNode await(Progress progress) {
    if (!progress.isShown()) {
      return send();
    }
    long all = left();
    progress.reached(0, all);
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    Thread.ofVirtual().name("cairn-bulk").start(() -> complete(answer));
    while (true) {
      try {
        return answer.get(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException running) {
        progress.reached(Math.max(0, all - left()), all);
      } catch (ExecutionException failed) {
        throw failed.getCause() instanceof RuntimeException known
            ? known
            : new IllegalStateException(failed);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new CommandFailure(
            ExitCode.FAILED,
            "The command was interrupted while the change was made.",
            "Repeat it with --dry-run to see what is left.");
      }
    }
  }

  private void complete(CompletableFuture<JsonNode> answer) {
    try {
      answer.complete(send());
    } catch (RuntimeException failed) {
      answer.completeExceptionally(failed);
    }
  }

  private JsonNode send() {
    return api.send(change.method(), change.path(), change.body());
  }

  private long left() {
    return api.send("POST", "/bulk/preview", preview).path(operation).asLong();
  }
}
