package dev.cairn.examples.agent.server;

import dev.cairn.Cairn;
import dev.cairn.agents.Answer;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.examples.agent.Invitation;
import dev.cairn.examples.agent.ResearchAgent;
import dev.cairn.examples.wire.Json;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamItem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Asks, shows and answers questions. */
final class Questions {
  private static final String WORKFLOW = "research";
  private static final String TEXT = "question";
  private static final String EVENT = "question ";
  private static final int MOST_LISTED = 100;
  private static final Duration LATE_INVITATION = Duration.ofSeconds(1);

  private final Cairn cairn;
  private final ResearchAgent agent;

  Questions(Cairn cairn, ResearchAgent agent) {
    this.cairn = cairn;
    this.agent = agent;
  }

  /** Starts the workflow of a question, unless it was started before. */
  void ask(String id, String question) {
    cairn.start(StartOptions.id(id).attribute(TEXT, question), agent::research, question);
  }

  /** Returns the latest questions, newest first. */
  List<QuestionView.Line> list() {
    return cairn.workflows().firstPage(MOST_LISTED, Criterion.name(WORKFLOW)).workflows().stream()
        .map(found ->
            new QuestionView.Line(
                found.id(),
                Json.tree(found.attributes()).path(TEXT).asString(found.id()),
                found.state()))
        .toList();
  }

  /** Returns what is known about a question or a check now. */
  QuestionView view(String id) {
    RecordedWorkflow workflow = cairn.workflows().get(id);
    return new QuestionView(
        id,
        Json.tree(workflow.input()).path(0).asString(""),
        workflow.summary().state(),
        workflow.output() == null ? null : Json.tree(workflow.output()).asString(),
        problem(workflow.error()),
        workflow.summary().runner().attempt(),
        steps(id),
        approvals(id),
        checks(id));
  }

  private static @Nullable String problem(@Nullable String error) {
    if (error == null) {
      return null;
    }
    JsonNode failure = Json.tree(error);
    String type = failure.path("type").asString("");
    String message = failure.path("message").asString("");
    return type.substring(type.lastIndexOf('.') + 1) + ": " + message + hint(type, message);
  }

  /** Says what to do about the two failures that a new user will have. */
  private static String hint(String type, String message) {
    if (type.endsWith(".AuthenticationException")) {
      return " The model rejects the key; set AGENT_MODEL_KEY, and ask again.";
    }
    boolean isAway = type.endsWith(".UnresolvedModelServerException");
    return isAway || message.contains("java.net.") || message.contains("java.nio.channels.")
        ? " The model cannot be reached; check its URL and the network, and ask again."
        : "";
  }

  private List<QuestionView.Step> steps(String id) {
    try (Stream<RecordedStep> steps = cairn.workflows().steps(id)) {
      return steps
          .map(step ->
              new QuestionView.Step(
                  step.key(),
                  step.kind(),
                  step.execution().tries(),
                  step.execution().attempt(),
                  step.execution().took().toMillis()))
          .toList();
    }
  }

  private List<JsonNode> approvals(String id) {
    return cairn.messages().events(id).stream()
        .filter(event -> event.key().startsWith(EVENT))
        .map(event -> Json.tree(event.json()))
        .toList();
  }

  private List<String> checks(String id) {
    try (Stream<WorkflowSummary> children = cairn.workflows().find(Criterion.parent(id))) {
      return children.map(WorkflowSummary::id).toList();
    }
  }

  /**
   * Answers a question to a person.
   *
   * @param id the workflow that asks
   * @param question the id of its question
   * @param answer the answer
   * @return true if it is the first answer; empty if there is no such question
   */
  Optional<Boolean> answer(String id, String question, Answer answer) {
    return token(id, question).map(token -> cairn.messages().complete(token, answer));
  }

  /** Returns the latest token: the one before is not accepted any more. */
  private Optional<String> token(String id, String question) {
    Optional<String> token = Optional.empty();
    try {
      for (StreamItem<Invitation> item :
          cairn.messages().stream(id, Invitation.STREAM, Invitation.class)
              .timeout(LATE_INVITATION)) {
        if (item.value().question().equals(question)) {
          token = Optional.of(item.value().token());
        }
      }
    } catch (AwaitTimeoutException noFurther) {
      return token;
    }
    return token;
  }
}
