package dev.cairn.langchain4j.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.agents.Answer;
import dev.cairn.agents.Approvals;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.history.ExportedHistory;
import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.langchain4j.RecordedChatModel;
import dev.cairn.langchain4j.StubModels;
import dev.cairn.operate.Fork;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import dev.langchain4j.model.chat.ChatModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The patterns of the guide: people, long conversations, several agents, comparisons. */
@CairnTest(start = false)
class AgentPatternsGuideTest {
  private final List<OpenAiStub> stubs = new ArrayList<>();

  @AfterEach
  void stopStubs() {
    stubs.forEach(OpenAiStub::close);
  }

  private OpenAiStub stub(Function<OpenAiStub.Call, StubReply> script) {
    var stub = new OpenAiStub(script);
    stubs.add(stub);
    return stub;
  }

  private static String text(OpenAiStub.Call call) {
    return call.body().path("messages").toString();
  }

  /** Sends mails to a person who reads them. */
  private interface Mailer {
    void send(String to, String text);
  }

  @Test
  void refundsAreApproved(Cairn cairn) throws Exception {
    OpenAiStub stub =
        stub(call ->
            call.turn() == 0
                ? StubReply.tools(
                    new StubReply.ToolCall("c1", "refund", "{\"order\": \"17\"}"),
                    new StubReply.ToolCall("c2", "refund", "{\"order\": \"18\"}"))
                : StubReply.text("Done"));
    BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    Mailer mailer = (to, text) -> sent.add(text.replaceAll(".*/", ""));
    List<String> paid = new ArrayList<>();
    BiFunction<String, String, String> bank =
        (order, key) -> {
          paid.add(order);
          return "paid";
        };
    Approvals approvals =
        Approvals.via((question, token) ->
                mailer.send(question.recipient(), "https://shop.example/answer/" + token))
            .to("accounting")
            .escalate(Duration.ofHours(4), "head of accounting");
    RefundAgent agent =
        cairn.durable(
            RefundAgent.class, DurableChatModel.of(StubModels.chat(stub)), approvals, bank);
    cairn.start();

    Handle<String> handle = cairn.start(agent::handle, "The parcels 17 and 18 are lost");

    for (int i = 0; i < 2; i++) {
      String token = sent.poll(20, TimeUnit.SECONDS);
      boolean first = cairn.messages().complete(token, Answer.of("approve", "ann"));
      assertThat(first).isTrue();
    }
    assertThat(handle).succeededWith("Done");
    assertThat(paid).containsExactlyInAnyOrder("17", "18");
  }

  @Test
  void conversationContinuesAsNew(Cairn cairn) throws Exception {
    BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
    OpenAiStub stub =
        stub(call -> {
          asked.add(call.number());
          return StubReply.text("reply " + call.number());
        });
    ChatAgent agent = cairn.durable(ChatAgent.class, DurableChatModel.of(StubModels.chat(stub)));
    cairn.start();

    cairn.start(StartOptions.id("chat-ada"), agent::chat, "[]");
    for (int i = 0; i < 5; i++) {
      cairn.messages().send("chat-ada", "message", "message " + i);
      assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo(i);
    }

    assertThat(text(stub.calls().getLast()))
        .contains("message 0", "reply 0", "message 3", "reply 3", "message 4");
    assertThat(cairn.histories().export("chat-ada").workflow().generation()).isEqualTo(2);
  }

  @Test
  void agentsWorkTogether(Cairn cairn) {
    OpenAiStub stub =
        stub(call -> {
          String asked = text(call);
          if (asked.contains("Is this text good?")) {
            return StubReply.text(String.valueOf(asked.contains("better")));
          }
          return StubReply.text(
              asked.contains("critics")
                  ? "better"
                  : asked.contains("children")
                      ? "short"
                      : asked.contains("experts") ? "long" : "draft");
        });
    WritingTeam team = cairn.durable(WritingTeam.class, DurableChatModel.of(StubModels.chat(stub)));
    cairn.start();

    assertThat(cairn.start(team::write, "towers").await()).containsExactly("short", "long");
    assertThat(stub.calls()).hasSize(6);
  }

  private static StubReply search(OpenAiStub.Call call, String answer) {
    return call.turn() == 0
        ? StubReply.tool("c1", "search", "{\"query\": \"tower\"}")
        : StubReply.text(answer);
  }

  /** Waits for the calls of all others, so that they have to run at the same time. */
  private static void meet(CountDownLatch all) {
    all.countDown();
    try {
      assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void variantsAreCompared(Cairn cairn) {
    var variants = new CountDownLatch(2);
    OpenAiStub stub =
        stub(call -> {
          if (text(call).contains("one word")) {
            meet(variants);
          }
          return search(call, call.model() + " says 330 m");
        });
    Function<String, ChatModel> models = name -> StubModels.chat(stub, name);
    SearchEngine engine = query -> "330 m";
    ComparedAgent agent = cairn.durable(ComparedAgent.class, models, engine);
    cairn.start();
    String prompt = "Answer in one sentence.";
    String question = "How high is the tower?";
    cairn.start(StartOptions.id("tower"), () -> agent.research("small", prompt, question)).await();

    Fork fromSecondTurn = Fork.of("tower").before("model#2");
    List<String> answers =
        List.of("small", "large").stream()
            .map(model ->
                cairn
                    .workflows()
                    .fork(
                        fromSecondTurn.as("tower-" + model),
                        () -> agent.research(model, "Answer in one word.", question)))
            .toList() // all are started before the first one is awaited
            .stream()
            .map(id -> cairn.handle(id, String.class).await())
            .toList();

    assertThat(answers).containsExactly("small says 330 m", "large says 330 m");
    assertThat(stub.calls()).as("the first turn is copied").hasSize(4);
  }

  @Test
  void recordedConversationNeedsNoModel(Cairn cairn) {
    SearchEngine engine = query -> "330 m";
    ExportedHistory history = ExportedHistory.read(Path.of("src/test/resources/research-17.json"));
    DurableChatModel model = DurableChatModel.of(RecordedChatModel.of(history));
    ResearchAgent agent = cairn.durable(ResearchAgent.class, model, engine);
    cairn.start();

    assertThat(cairn.start(agent::research, "How high is the tower?")).succeededWith("330 m");
  }

  @Test
  void recordedConversationsEnd() {
    ExportedHistory history = ExportedHistory.read(Path.of("src/test/resources/research-17.json"));
    RecordedChatModel model = RecordedChatModel.of(history);

    assertThat(model.responses()).isEqualTo(2);
    assertThat(model.chat("anything")).as("a tool call without text").isNull();
    assertThat(model.chat("anything")).isEqualTo("330 m");
    assertThatThrownBy(() -> model.chat("anything"))
        .hasMessageContaining("has 2 responses, and this is call 3");
    assertThatThrownBy(() -> RecordedChatModel.of(history, "modell"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("no response of a step 'modell'; it has the steps [model, search");
  }
}
