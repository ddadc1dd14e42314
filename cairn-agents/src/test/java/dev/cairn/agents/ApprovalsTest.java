package dev.cairn.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.agents.QuestionStatus.State;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.TestClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Questions to people. */
@CairnTest
class ApprovalsTest {
  private final Payer.Inbox inbox = new Payer.Inbox();
  private final Cairn cairn;
  private final TestClock clock;
  private final Payer payer;
  private final Fn.Of1<String, String> asker;

  ApprovalsTest(Cairn cairn, TestClock clock) {
    this.cairn = cairn;
    this.clock = clock;
    this.payer = cairn.durable(Payer.class, inbox);
    this.asker = cairn.workflow("ask", String.class, String.class, this::askWithFewOptions);
  }

  private String askWithFewOptions(String text) {
    List<String> options = text.isBlank() ? List.of("yes") : List.of("yes", "yes");
    return Approvals.via(inbox).ask(text, options, Payer.DEADLINE).option();
  }

  private Handle<String> ask() {
    Handle<String> handle = cairn.start(StartOptions.id("p"), payer::pay, "ada");
    clock.settle();
    return handle;
  }

  private boolean answer(Answer answer) {
    return cairn.messages().complete(inbox.last().token(), answer);
  }

  private List<QuestionStatus> statuses() {
    return cairn.messages().events("p").stream()
        .filter(event -> event.key().startsWith("question "))
        .map(event ->
            cairn
                .messages()
                .awaitEvent("p", event.key(), QuestionStatus.class, Duration.ofSeconds(1)))
        .toList();
  }

  @Test
  void answerIsReturnedWithTheArgumentsOfTheQuestion() {
    Handle<String> handle = ask();
    Question question = inbox.last().question();

    assertThat(question.text()).isEqualTo("Pay?");
    assertThat(question.options()).containsExactly("yes", "no");
    assertThat(question.arguments()).isEqualTo(Map.of("account", "ada", "amount", 300));
    assertThat(question.deadline()).isEqualTo(clock.instant().plus(Payer.DEADLINE));
    assertThat(answer(Answer.of("yes", "ann"))).isTrue();
    assertThat(handle.await()).isEqualTo("ann: yes 300");
    assertThat(answer(Answer.of("no", "bob"))).as("answered before").isFalse();
    assertThat(inbox.recipients()).containsExactly("accounting");
  }

  @Test
  void personMayChangeTheArguments() {
    Handle<String> handle = ask();

    answer(Answer.of("yes", "ann").arguments(Map.of("account", "ada", "amount", 250)));

    assertThat(handle.await()).isEqualTo("ann: yes 250");
  }

  @Test
  void answerComesFromSql(DataSource database) throws SQLException {
    Handle<String> handle = ask();

    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "select cairn.complete_promise('%s', '{\"option\": \"no\", \"by\": \"sql\"}')"
              .formatted(inbox.last().token()));
    }

    assertThat(handle.await()).isEqualTo("sql: no 300");
  }

  @Test
  void answerThatIsNoOptionIsAskedForAgain() {
    Handle<String> handle = ask();
    String firstToken = inbox.last().token();

    answer(Answer.of("perhaps", "ann"));
    clock.settle();

    assertThat(inbox.last().question().problem())
        .isEqualTo("The answer 'perhaps' is none of the options.");
    assertThat(inbox.last().token()).isNotEqualTo(firstToken);
    assertThat(inbox.last().question().id()).isEqualTo(inbox.mails().getFirst().question().id());
    answer(Answer.of("no", "ann"));
    assertThat(handle.await()).isEqualTo("ann: no 300");
  }

  @Test
  void unansweredQuestionsAreEscalated() {
    Handle<String> handle = ask();

    clock.advance(Duration.ofHours(4).minusSeconds(1));
    assertThat(inbox.recipients()).containsExactly("accounting");
    clock.advance(Duration.ofSeconds(1));
    assertThat(inbox.recipients()).containsExactly("accounting", "head of accounting");
    clock.advance(Duration.ofHours(4));
    assertThat(inbox.recipients()).containsExactly("accounting", "head of accounting", "board");

    String firstToken = inbox.mails().getFirst().token();
    assertThat(inbox.mails()).allMatch(mail -> mail.token().equals(firstToken));
    answer(Answer.of("yes", "board"));
    assertThat(handle.await()).isEqualTo("board: yes 300");
  }

  @Test
  void wrongAnswerAfterAnEscalationGoesToTheLastRecipient() {
    Handle<String> handle = ask();
    clock.advance(Duration.ofHours(5));

    answer(Answer.of("perhaps", "head"));
    clock.settle();

    assertThat(inbox.recipients())
        .containsExactly("accounting", "head of accounting", "head of accounting");
    clock.advance(Duration.ofHours(3));
    assertThat(inbox.recipients()).endsWith("board");
    answer(Answer.of("yes", "board"));
    assertThat(handle.await()).isEqualTo("board: yes 300");
  }

  @Test
  void questionWithoutAnAnswerFailsAtItsDeadline() {
    Handle<String> handle = ask();

    clock.advance(Payer.DEADLINE);

    assertThatThrownBy(handle::await).hasMessageContaining("Nobody answered 'Pay?' before ");
    assertThat(statuses())
        .singleElement()
        .satisfies(status -> assertThat(status.state()).isEqualTo(State.UNANSWERED));
  }

  @Test
  void openQuestionsAreFoundInSql(DataSource database) throws SQLException {
    Handle<String> handle = ask();

    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet open =
            statement.executeQuery(
                """
                select workflow_id, value->'question'->>'text' as question from cairn.events
                where key like 'question %' and latest and value->>'state' = 'OPEN'
                """)) {
      assertThat(open.next()).isTrue();
      assertThat(open.getString("workflow_id")).isEqualTo("p");
      assertThat(open.getString("question")).isEqualTo("Pay?");
    }
    assertThat(statuses().getFirst().toString()).doesNotContain(inbox.last().token());

    answer(Answer.of("yes", "ann").comment("as agreed"));
    handle.await();
    assertThat(statuses())
        .singleElement()
        .satisfies(status -> {
          assertThat(status.state()).isEqualTo(State.ANSWERED);
          assertThat(status.answer()).isEqualTo(Answer.of("yes", "ann").comment("as agreed"));
        });
  }

  @Test
  void invalidQuestionsAreRejected() {
    Approvals approvals = Approvals.via(inbox);

    assertThatThrownBy(() -> approvals.ask("?", List.of("yes"), Duration.ZERO))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("deadline is PT0S");
    assertThatThrownBy(
            () -> approvals.escalate(Duration.ofHours(2), "a").escalate(Duration.ofHours(2), "b"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("must be longer than PT2H");
    assertThatThrownBy(() -> approvals.ask("?", List.of("yes"), Payer.DEADLINE))
        .isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> cairn.start(asker, " ").await()).hasMessageContaining("text is blank");
    assertThatThrownBy(() -> cairn.start(asker, "Pay?").await())
        .hasMessageContaining("options are [yes, yes]; give at least one, each once.");
  }
}
