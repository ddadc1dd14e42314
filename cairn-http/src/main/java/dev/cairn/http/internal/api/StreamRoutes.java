package dev.cairn.http.internal.api;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.http.access.Principal;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.Answer;
import dev.cairn.http.internal.route.ApiRequest;
import dev.cairn.http.internal.route.EventSink;
import dev.cairn.http.internal.route.Parameter;
import dev.cairn.http.internal.route.Route;
import dev.cairn.http.internal.view.Views;
import dev.cairn.start.StreamItem;
import dev.cairn.start.StreamReader;
import dev.cairn.start.StreamStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Streams of workflows, and changes of a workflow, as server-sent events. An item is read from the
 * database when the one before it was sent, so a slow client is not buffered for.
 */
final class StreamRoutes {
  private static final Parameter LAST =
      Parameter.header(
          "Last-Event-ID",
          "The id of the last event, which a browser sends when it connects again");

  private static final Duration SILENCE = Duration.ofSeconds(15);
  private static final Pattern OFFSET = Pattern.compile("\\d{1,18}");

  /** The id of the last event; a client that sends it needs nothing more. */
  static final String END = "end";

  private final Context context;

  StreamRoutes(Context context) {
    this.context = context;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/workflows/{id}/streams", "listStreams", "Lists the streams of a workflow.")
            .with(Context.ID)
            .returnsList("The streams, by name", StreamStatus.class)
            .handledBy(this::list),
        Route.get(
                "/workflows/{id}/streams/{name}",
                "readStream",
                "Reads a stream of a workflow, also while it is written: events 'item', and 'end' at its end.")
            .with(
                Context.ID,
                Parameter.path("name", "The name of the stream"),
                Parameter.query(
                    "from", Parameter.Kind.NUMBER, "The offset of the first item; 0 by default"),
                Parameter.query(
                    "tries",
                    Parameter.Kind.TEXT,
                    "latest: leave out items of tries of a step that a later try supersedes"),
                LAST)
            .returnsEvents("Events: 'item' with an Item, 'end' with an End")
            .returnsNothing("Last-Event-ID is that of the last event; a browser does not reconnect")
            .handledBy(this::read),
        Route.get(
                "/workflows/{id}/changes",
                "watchWorkflow",
                "Watches a workflow: events 'workflow', 'step', and 'end' when it has ended.")
            .with(Context.ID, LAST)
            .returnsEvents(
                "Events: 'workflow' with a WorkflowView, 'step' with a StepView, 'end' with an End")
            .returnsNothing("Last-Event-ID is that of the last event; a browser does not reconnect")
            .handledBy(this::watch));
  }

  private Answer list(ApiRequest request) {
    return Answer.ok(context.cairn().messages().streams(request.path("id")));
  }

  private Answer read(ApiRequest request) {
    Optional<String> last = request.header(LAST.name());
    if (last.filter(END::equals).isPresent()) {
      return Answer.done();
    }
    String id = context.summary(request.path("id")).id();
    long from =
        last.map(given -> offset(given) + 1)
            .orElseGet(() -> request.query("from").map(StreamRoutes::offset).orElse(0L));
    StreamReader<Object> reader =
        context.cairn().messages().stream(id, request.path("name"), Object.class).timeout(SILENCE);
    StreamReader<Object> chosen = latest(request) ? reader.latestTries() : reader;
    return new Answer.Events(sink -> copy(chosen, from, sink, request.principal()));
  }

  private static boolean latest(ApiRequest request) {
    Optional<String> tries = request.query("tries");
    if (tries.isPresent() && !tries.get().equals("latest")) {
      throw Problem.badParameter(
          "tries", "tries is '%s'; must be latest, or left out.".formatted(tries.get()));
    }
    return tries.isPresent();
  }

  private static long offset(String given) {
    if (!OFFSET.matcher(given).matches()) {
      throw Problem.badParameter(
          "from", "The offset is '%s'; must be a number from 0 on.".formatted(given));
    }
    return Long.parseLong(given);
  }

  private void copy(StreamReader<Object> reader, long from, EventSink sink, Principal principal)
      throws IOException {
    long next = from;
    boolean more = true;
    while (more) {
      try {
        Iterator<StreamItem<Object>> items = reader.from(next).iterator();
        while (items.hasNext()) {
          StreamItem<Object> item = items.next();
          sink.event(String.valueOf(item.offset()), "item", view(item, principal));
          next = item.offset() + 1;
        }
        more = false;
      } catch (AwaitTimeoutException silent) {
        sink.comment(); // throws if the client has gone
      }
    }
    sink.event(END, END, new Views.End(null));
  }

  private Views.Item view(StreamItem<Object> item, Principal principal) {
    return new Views.Item(
        item.offset(),
        context.render().values().present(Json.text(item.value()), principal),
        item.at(),
        item.step().map(StreamItem.StepTry::key).orElse(null),
        item.step().map(StreamItem.StepTry::tries).orElse(null));
  }

  private Answer watch(ApiRequest request) {
    Optional<String> last = request.header(LAST.name());
    if (last.filter(END::equals).isPresent()) {
      return Answer.done();
    }
    String id = context.summary(request.path("id")).id();
    var changes = new WorkflowChanges(context, id, request.principal());
    return new Answer.Events(changes::write);
  }
}
