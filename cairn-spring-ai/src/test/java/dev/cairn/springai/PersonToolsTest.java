package dev.cairn.springai;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.agents.Answer;
import dev.cairn.agents.Approvals;
import dev.cairn.agents.Question;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.annotation.Tool;

/** Tools that wait for a person. */
@CairnTest
class PersonToolsTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final AtomicReference<StubReply> reply =
      new AtomicReference<>(pay("{\"to\": \"ada\", \"amount\": 300}"));
  private final OpenAiStub stub =
      new OpenAiStub(call -> call.turn() == 0 ? reply.get() : StubReply.text("done"));
  private final ChatModel model = DurableChatModel.of(StubModels.chat(stub));
  private final List<String> paid = new CopyOnWriteArrayList<>();
  private final List<Question> questions = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> token = new AtomicReference<>("");
  private final Approvals approvals = Approvals.via(this::tell);
  private final Cairn cairn;
  private final TestClock clock;
  private final Traveler traveler;

  PersonToolsTest(Cairn cairn, TestClock clock) {
    this.cairn = cairn;
    this.clock = clock;
    Function<String, String> agent = this::answerOf;
    this.traveler = cairn.durable(Traveler.class, agent);
  }

  /** Tools that pay. */
  final class Payments {
    @Tool(description = "Pays")
    String pay(String to, int amount) {
      paid.add(to + " " + amount);
      return "paid";
    }
  }

  private static StubReply pay(String arguments) {
    return StubReply.tool("c1", "pay", arguments);
  }

  private void tell(Question question, String answerToken) {
    questions.add(question);
    token.set(answerToken);
  }

  private String answerOf(String question) {
    List<ToolCallback> tools =
        new ArrayList<>(
            PersonTools.approved(DurableTools.recorded(new Payments()), approvals, DAY));
    tools.add(PersonTools.askPerson(approvals, DAY));
    return String.valueOf(ChatClient.create(model).prompt(question).tools(tools).call().content());
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  private Handle<String> start() {
    Handle<String> handle = cairn.start(traveler::travel, "Pay Ada");
    clock.settle();
    return handle;
  }

  private void answer(Answer answer) {
    assertThat(cairn.messages().complete(token.get(), answer)).isTrue();
  }

  private String messageToTheModel() {
    return stub.calls().getLast().body().path("messages").toString();
  }

  @Test
  void approvedCallIsMade() {
    Handle<String> handle = start();

    assertThat(questions)
        .singleElement()
        .satisfies(question -> {
          assertThat(question.text()).isEqualTo("May the agent call the tool 'pay'?");
          assertThat(question.options()).containsExactly("approve", "reject");
          assertThat(question.arguments()).isEqualTo(Map.of("to", "ada", "amount", 300));
        });
    assertThat(paid).isEmpty();
    answer(Answer.of("approve", "ann"));

    assertThat(handle).succeededWith("done").ran("pay").times(1);
    assertThat(paid).containsExactly("ada 300");
  }

  @Test
  void personChangesTheArguments() {
    Handle<String> handle = start();

    answer(Answer.of("approve", "ann").arguments(Map.of("to", "ada", "amount", 20)));

    assertThat(handle).succeededWith("done");
    assertThat(paid).containsExactly("ada 20");
  }

  @Test
  void rejectedCallIsNotMadeAndTheModelLearnsWhy() {
    Handle<String> handle = start();

    answer(Answer.of("reject", "ann").comment("too much"));

    assertThat(handle).succeededWith("done");
    assertThat(paid).isEmpty();
    assertThat(messageToTheModel()).contains("ann rejected this call", "too much");
  }

  @Test
  void callThatNobodyApprovesIsNotMade() {
    Handle<String> handle = start();

    clock.advance(DAY);

    assertThat(handle).succeededWith("done");
    assertThat(paid).isEmpty();
    assertThat(messageToTheModel()).contains("Nobody has approved this call in time");
  }

  @Test
  void argumentsThatAreNoJsonAreAskedOfNobody() {
    reply.set(pay("{\"to\": "));

    assertThat(start().state().isEnded()).isTrue();

    assertThat(questions).isEmpty();
    assertThat(paid).isEmpty();
  }

  @Test
  void modelAsksAPerson() {
    reply.set(
        StubReply.tool(
            "c1",
            "ask_person",
            "{\"question\": \"Which city?\", \"options\": [\"Rome\", \"Oslo\"]}"));
    Handle<String> handle = start();

    assertThat(questions).extracting(Question::text).containsExactly("Which city?");
    answer(Answer.of("Oslo", "ann").comment("by train"));

    assertThat(handle).succeededWith("done");
    assertThat(messageToTheModel()).contains("Oslo: by train");
    assertThat(stub.calls().getFirst().body().path("tools").toString())
        .contains("ask_person", "The answers to choose from");
  }

  @Test
  void questionWithoutOptionsIsAMessageToTheModel() {
    reply.set(StubReply.tool("c1", "ask_person", "{\"question\": \"Which city?\"}"));

    assertThat(start()).succeededWith("done");

    assertThat(questions).isEmpty();
    assertThat(messageToTheModel()).contains("'options' must be a list of texts");
  }
}
