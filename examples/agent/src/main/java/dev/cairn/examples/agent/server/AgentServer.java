package dev.cairn.examples.agent.server;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.agents.Answer;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.examples.agent.Library;
import dev.cairn.examples.agent.Purchases;
import dev.cairn.examples.agent.ResearchAgent;
import dev.cairn.examples.wire.Json;
import dev.cairn.langchain4j.DurableAgents;
import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.langchain4j.PersonTools;
import dev.cairn.start.StartOptions;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/** The HTTP server of the agent, on loopback: the web page and what it calls. */
public final class AgentServer implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final String PERSON = "the person at the web page";
  private static final int LONGEST_QUESTION = 2_000;

  private final Cairn cairn;
  private final Questions questions;
  private final TokenFeed feed;
  private final Javalin http;
  private volatile boolean closing;

  private AgentServer(Cairn cairn, ResearchAgent agent) {
    this.cairn = cairn;
    this.questions = new Questions(cairn, agent);
    this.feed = new TokenFeed(cairn, questions, () -> closing);
    this.http =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.concurrency.useVirtualThreads = true;
          config.jetty.host = "127.0.0.1";
          config.jsonMapper(new Json());
          config.routes.before(this::protect);
          Page.routes(config.routes);
          routes(config.routes);
          errors(config.routes);
        });
  }

  /**
   * A question to the agent.
   *
   * @param question what is asked
   */
  record Ask(String question) {
    /** Rejects what is blank or too long. */
    Ask {
      if (question.isBlank() || question.length() > LONGEST_QUESTION) {
        throw new InvalidArgumentException(
            "question",
            "The question has %d characters; must have 1 to %d, not only blanks."
                .formatted(question.length(), LONGEST_QUESTION));
      }
    }
  }

  /**
   * The decision of a person about a call of a tool.
   *
   * @param option {@code approve} or {@code reject}
   * @param comment for the model; empty for none
   * @param arguments the changed arguments; empty for those of the model
   */
  record Decision(String option, String comment, Map<String, Object> arguments) {
    /** Rejects other options. */
    Decision {
      List<String> options = List.of(PersonTools.APPROVE, PersonTools.REJECT);
      if (!options.contains(option)) {
        throw new InvalidArgumentException(
            "option", "The option is '%s'; must be one of %s.".formatted(option, options));
      }
    }
  }

  /**
   * Starts the agent. Unfinished questions of an earlier process continue at once.
   *
   * @param config the Postgres to use
   * @param model the model of the agents
   * @param port the port to listen on; 0 for any free one
   * @return the running server; the caller closes it
   */
  public static AgentServer open(Config config, DurableChatModel model, int port) {
    Cairn cairn = Cairn.open(DurableAgents.configure(config));
    try {
      ResearchAgent agent = cairn.durable(ResearchAgent.class, model, new Library());
      Purchases purchases = cairn.durable(Purchases.class);
      var server = new AgentServer(cairn, agent);
      cairn.start();
      cairn.start(StartOptions.id(Purchases.ID), purchases::prepare).await();
      server.http.start(port);
      return server;
    } catch (RuntimeException problem) {
      cairn.close();
      throw problem;
    }
  }

  /**
   * Returns the address of the page.
   *
   * @return such as {@code http://127.0.0.1:8090}
   */
  public URI address() {
    return URI.create("http://127.0.0.1:" + http.port());
  }

  private void routes(RoutesConfig routes) {
    routes.get("/questions", answer -> answer.json(questions.list()));
    routes.put("/questions/{id}", this::ask);
    routes.get("/question", request -> request.json(questions.view(parameter(request, "id"))));
    routes.get("/events", this::follow);
    routes.post("/approvals", this::decide);
  }

  private static void errors(RoutesConfig routes) {
    routes.exception(
        JacksonException.class,
        (bad, answer) -> respondWithError(answer, 400, "The body is not valid: " + cause(bad)));
    routes.exception(
        InvalidArgumentException.class,
        (bad, answer) -> respondWithError(answer, 400, messageOf(bad)));
    routes.exception(
        NoSuchWorkflowException.class,
        (none, answer) -> respondWithError(answer, 404, messageOf(none)));
    routes.exception(
        WorkflowConflictException.class,
        (clash, answer) -> respondWithError(answer, 409, messageOf(clash)));
    routes.exception(
        WorkflowEndedException.class,
        (late, answer) -> respondWithError(answer, 410, messageOf(late)));
    routes.exception(
        DatabaseException.class,
        (away, answer) ->
            respondWithError(
                answer,
                503,
                "Postgres is not available; send the request again. " + messageOf(away)));
  }

  /**
   * Rejects requests that another site could make a browser send: those to another host name that
   * resolves to this address, and those that change something without being JSON, which a browser
   * asks permission for.
   */
  private void protect(Context request) {
    Page.headers(request);
    List<String> hosts = List.of("127.0.0.1:" + http.port(), "localhost:" + http.port());
    if (!hosts.contains(String.valueOf(request.host()))) {
      respondWithError(
          request, 403, "The host is '%s'; must be one of %s.".formatted(request.host(), hosts));
      request.skipRemainingHandlers();
      return;
    }
    boolean isRead = request.method().name().equals("GET");
    if (!isRead && !String.valueOf(request.contentType()).startsWith(JSON)) {
      respondWithError(request, 415, "Send the header Content-Type: application/json.");
      request.skipRemainingHandlers();
    }
  }

  private void ask(Context request) {
    String id = request.pathParam("id");
    if (!id.matches("[A-Za-z0-9-]{1,64}")) {
      throw new InvalidArgumentException(
          "id", "The id is '%s'; must have 1 to 64 letters, digits and '-'.".formatted(id));
    }
    questions.ask(id, Json.read(request.body(), Ask.class).question());
    request.status(202).json(Map.of("id", id));
  }

  /** Writes events on the thread of the request, which is a virtual one, until the end. */
  private void follow(Context request) throws IOException {
    String id = parameter(request, "id");
    long offset = offset(request);
    var unused = questions.view(id); // rejects unknown ids before the response begins
    request.res().setContentType("text/event-stream");
    request.res().setCharacterEncoding("utf-8");
    feed.write(id, offset, request.res().getOutputStream());
  }

  /** Returns the offset after the last event that the reader has, or else the parameter. */
  private static long offset(Context request) {
    String last = request.header("Last-Event-ID");
    if (last != null && !last.isEmpty()) {
      return number(last, "Last-Event-ID") + 1;
    }
    String from = request.queryParam("from");
    return from == null ? 0 : number(from, "from");
  }

  private static long number(String text, String name) {
    if (!text.matches("\\d{1,18}")) {
      throw new InvalidArgumentException(
          name, "%s is '%s'; must be a number of up to 18 digits.".formatted(name, text));
    }
    return Long.parseLong(text);
  }

  private void decide(Context request) {
    Decision decision = Json.read(request.body(), Decision.class);
    var answer = new Answer(decision.option(), PERSON, decision.comment(), decision.arguments());
    questions
        .answer(parameter(request, "id"), parameter(request, "question"), answer)
        .ifPresentOrElse(
            first -> request.json(Map.of("first", first)),
            () -> respondWithError(request, 404, "This workflow asks no such question."));
  }

  private static String parameter(Context request, String name) {
    String value = request.queryParam(name);
    if (value == null) {
      throw new InvalidArgumentException(name, "The parameter '%s' is missing.".formatted(name));
    }
    return value;
  }

  private static void respondWithError(Context request, int status, String message) {
    request.status(status);
    request.json(Map.of("error", message));
  }

  private static String cause(JacksonException bad) {
    return bad.getCause() instanceof InvalidArgumentException refused
        ? messageOf(refused)
        : bad.getOriginalMessage().split("[(;]", 2)[0].strip();
  }

  private static String messageOf(Exception problem) {
    return String.valueOf(problem.getMessage());
  }

  /** Closes the agent. Running questions are kept and continue at the next start. */
  @Override
  public void close() {
    closing = true;
    http.stop();
    cairn.close();
  }
}
