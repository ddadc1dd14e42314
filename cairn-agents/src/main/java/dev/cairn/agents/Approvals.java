package dev.cairn.agents;

import dev.cairn.agents.QuestionStatus.State;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks people, and waits for their answers as long as it takes: the process may restart meanwhile.
 * Immutable and thread-safe; one instance serves all workflows.
 *
 * {@snippet :
 * Answer answer =
 *     approvals.ask("Pay 300 EUR to Ada?", List.of("yes", "no"), Duration.ofDays(2));
 * }
 *
 * <p>Call {@link #ask} in workflow code or in a branch. A question is a promise: it is answered
 * once, by anyone who has its token. An answer that is none of the options is not accepted: the
 * recipient is told so, with a new token.
 *
 * <p>Open questions can be found: each is an event of its workflow, a {@link QuestionStatus} under
 * the key {@code question} and its id. In SQL:
 *
 * <pre>
 *   select workflow_id, value->'question' from cairn.events
 *   where key like 'question %' and latest and value->>'state' = 'OPEN'
 * </pre>
 */
public final class Approvals {
  private static final String NAME = "question";
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Notifier notifier;
  private final Retry retry;
  private final String recipient;
  private final List<Escalation> escalations;

  private Approvals(
      Notifier notifier, Retry retry, String recipient, List<Escalation> escalations) {
    this.notifier = notifier;
    this.retry = retry;
    this.recipient = recipient;
    this.escalations = escalations;
  }

  /** Who is told next if nobody has answered for a time since the question was asked. */
  private record Escalation(Duration after, String recipient) {}

  /**
   * Returns settings with a way to tell people.
   *
   * @param notifier tells people about questions
   * @return the settings
   */
  public static Approvals via(Notifier notifier) {
    return new Approvals(notifier, Retry.attempts(5), "", List.of());
  }

  /**
   * Sets how often and when telling is retried, by default 5 tries. If all fail, their exception is
   * thrown by {@link #ask}.
   *
   * @param policy the retry policy
   * @return a changed copy
   */
  public Approvals retry(Retry policy) {
    return new Approvals(notifier, policy, recipient, escalations);
  }

  /**
   * Sets who is asked first.
   *
   * @param name a person, group or address, for the notifier
   * @return a changed copy
   */
  public Approvals to(String name) {
    return new Approvals(notifier, retry, name, escalations);
  }

  /**
   * Adds somebody who is told if a question was not answered in time. The token remains the same,
   * so those who were told before can still answer.
   *
   * @param after the time since the question was asked; longer than that of the escalation before
   * @param name a person, group or address, for the notifier; the same again for a reminder
   * @return a changed copy
   * @throws InvalidArgumentException if the time is not longer
   */
  public Approvals escalate(Duration after, String name) {
    Duration last = escalations.isEmpty() ? Duration.ZERO : escalations.getLast().after();
    if (after.compareTo(last) <= 0) {
      throw new InvalidArgumentException(
          "after", "after is %s; must be longer than %s.".formatted(after, last));
    }
    List<Escalation> more = new ArrayList<>(escalations);
    more.add(new Escalation(after, name));
    return new Approvals(notifier, retry, recipient, List.copyOf(more));
  }

  /**
   * Asks a question without arguments, and waits for the answer.
   *
   * @param text what is asked
   * @param options the answers to choose from
   * @param deadline how long to wait, up to 366 days
   * @return the answer
   * @throws UnansweredException if nobody has answered before the deadline
   * @throws InvalidArgumentException if an argument is invalid
   * @throws dev.cairn.error.UsageException outside a workflow, and inside its steps
   */
  public Answer ask(String text, List<String> options, Duration deadline) {
    return ask(text, options, Map.of(), deadline);
  }

  /**
   * Asks a question about something with arguments, which the person may change, and waits for the
   * answer.
   *
   * @param text what is asked
   * @param options the answers to choose from
   * @param arguments JSON values: text, numbers, booleans, lists, maps
   * @param deadline how long to wait, up to 366 days
   * @return the answer, with the changed arguments or else those of the question
   * @throws UnansweredException if nobody has answered before the deadline
   * @throws InvalidArgumentException if an argument is invalid
   * @throws dev.cairn.error.UsageException outside a workflow, and inside its steps
   */
  public Answer ask(
      String text, List<String> options, Map<String, Object> arguments, Duration deadline) {
    if (!deadline.isPositive() || deadline.compareTo(LONGEST) > 0) {
      throw new InvalidArgumentException(
          "deadline", "deadline is %s; must be positive, up to %s.".formatted(deadline, LONGEST));
    }
    Instant askedAt = Durable.now();
    Question question =
        new Question(
            Durable.uuid().toString(),
            text,
            options,
            arguments,
            recipient,
            askedAt.plus(deadline),
            "");
    return new Dialog(askedAt).answerTo(question);
  }

  /** One question, until it is answered. */
  private final class Dialog {
    private final Instant askedAt;
    private int escalated;

    Dialog(Instant askedAt) {
      this.askedAt = askedAt;
    }

    Answer answerTo(Question asked) {
      Question question = asked;
      while (true) {
        Promise<Answer> promise = Durable.promise(NAME, Answer.class);
        Answer answer = await(promise, question);
        if (question.options().contains(answer.option())) {
          publish(State.ANSWERED, question, answer);
          return answer.arguments().isEmpty() ? answer.arguments(question.arguments()) : answer;
        }
        question =
            question.rejected("The answer '%s' is none of the options.".formatted(answer.option()));
      }
    }

    /** Tells one recipient after the other until there is an answer. */
    private Answer await(Promise<Answer> promise, Question asked) {
      Question question = escalated == 0 ? asked : asked.to(last().recipient());
      while (true) {
        tell(question, promise.token());
        Instant until = escalatesNext(question) ? nextAt() : question.deadline();
        try {
          return promise.await(remaining(until));
        } catch (AwaitTimeoutException unanswered) {
          if (!escalatesNext(question)) {
            publish(State.UNANSWERED, question, null);
            throw unanswered(question);
          }
        }
        escalated++;
        question = question.to(last().recipient());
      }
    }

    private Escalation last() {
      return escalations.get(escalated - 1);
    }

    private Instant nextAt() {
      return askedAt.plus(escalations.get(escalated).after());
    }

    private boolean escalatesNext(Question question) {
      return escalated < escalations.size() && nextAt().isBefore(question.deadline());
    }

    private void tell(Question question, String token) {
      publish(State.OPEN, question, null);
      Durable.step("tell", retry, () -> notifier.tell(question, token));
    }
  }

  private static void publish(State state, Question question, @Nullable Answer answer) {
    Durable.publish(NAME + " " + question.id(), new QuestionStatus(state, question, answer));
  }

  /** At least a millisecond, because an answer that is there already is taken even then. */
  private static Duration remaining(Instant until) {
    Duration left = Duration.between(Durable.now(), until);
    return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
  }

  private static UnansweredException unanswered(Question question) {
    return new UnansweredException(
        "Nobody answered '%s' before %s. Decide without an answer, or ask again."
            .formatted(question.text(), question.deadline()),
        question.id(),
        question.deadline());
  }
}
