package dev.cairn.langchain4j;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.langchain4j.Traveler.Assistant;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import dev.cairn.testing.fault.Hang;
import dev.cairn.testing.fault.Steps;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.ChatModel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tool calls of one response at the same time. */
@CairnTest(start = false)
class ToolBranchesTest {
  private final OpenAiStub stub = new OpenAiStub(ToolBranchesTest::twoCalls);
  private final ChatModel openAi = StubModels.chat(stub);
  private final ChatModel model = DurableChatModel.of(openAi);
  private final List<String> booked = new CopyOnWriteArrayList<>();

  private static StubReply twoCalls(OpenAiStub.Call call) {
    return call.turn() == 0
        ? StubReply.tools(
            new StubReply.ToolCall("c1", "book", "{\"city\": \"Lisbon\"}"),
            new StubReply.ToolCall("c2", "book", "{\"city\": \"Porto\"}"))
        : StubReply.text("done");
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  private static Assistant assistant(ChatModel model, Object tools) {
    return Traveler.assistant()
        .chatModel(model)
        .tools(DurableTools.recorded(tools))
        .executeToolsConcurrently(DurableTools.branches())
        .build();
  }

  private Traveler traveler(Cairn cairn, Function<Traveler, Assistant> agent) {
    Traveler traveler = cairn.durable(Traveler.class, agent);
    cairn.start();
    return traveler;
  }

  /** Tools that end only if both are called at the same time. */
  static final class MeetingTools {
    private final CyclicBarrier both = new CyclicBarrier(2);
    private final AtomicInteger calls = new AtomicInteger();

    @Tool
    String book(String city) throws Exception {
      calls.incrementAndGet();
      both.await(20, TimeUnit.SECONDS);
      return "booked " + city;
    }
  }

  @Test
  void callsOfOneResponseRunAtTheSameTime(Cairn cairn) {
    var tools = new MeetingTools();
    Traveler traveler = traveler(cairn, self -> assistant(model, tools));

    Handle<String> handle = cairn.start(traveler::travel, "Book");

    assertThat(handle).succeededWith("done");
    assertThat(handle).ran("tool/book").times(1);
    assertThat(handle).ran("tool#2/book").times(1);
    assertThat(stub.calls()).hasSize(2);
  }

  @Test
  void replayCallsNoToolAgain(Cairn cairn) {
    var tools = new MeetingTools();
    Traveler traveler = traveler(cairn, self -> assistant(model, tools));
    Handle<String> handle = cairn.start(StartOptions.id("t"), traveler::travelAndWait, "Book");
    assertThat(handle).isWaitingFor("receive again");

    cairn.stop();
    cairn.start();
    cairn.messages().send("t", "again", true);

    assertThat(cairn.handle("t", String.class)).succeededWith("done");
    assertThat(tools.calls).hasValue(2);
    assertThat(stub.calls()).hasSize(2);
  }

  /** Tools of which one fails. */
  final class FailingTools {
    @Tool
    String book(String city) {
      if (city.equals("Porto")) {
        throw new IllegalStateException("Porto is full");
      }
      booked.add(city);
      return "booked " + city;
    }
  }

  @Test
  void failureIsAMessageToTheModel(Cairn cairn) {
    Traveler traveler = traveler(cairn, self -> assistant(model, new FailingTools()));

    assertThat(cairn.start(traveler::travel, "Book")).succeededWith("done");

    assertThat(stub.calls().getLast().body().toString()).contains("Porto is full");
    assertThat(booked).containsExactly("Lisbon");
  }

  @Test
  void cancellationEndsAllBranches(Cairn cairn, Steps steps) {
    Hang hang = steps.on("book").hangs();
    Traveler traveler = traveler(cairn, self -> assistant(model, new FailingTools()));
    Handle<String> handle = cairn.start(StartOptions.id("t"), traveler::travel, "Book");
    hang.awaitReached();

    cairn.workflows().cancel("t");

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(stub.calls()).as("no message to the model").hasSize(1);
  }

  @Test
  void modelThatIsNotDurableIsRejected(Cairn cairn) {
    Traveler traveler = traveler(cairn, self -> assistant(openAi, new FailingTools()));

    Handle<String> handle = cairn.start(traveler::travel, "Book");

    assertThatThrownBy(handle::await)
        .hasStackTraceContaining("no DurableChatModel has asked for it on this thread");
    assertThat(booked).isEmpty();
  }

  /** An agent whose tools are steps. */
  public static class BookingAgent {
    private final ChatModel model;
    private final List<String> booked;

    BookingAgent(ChatModel model, List<String> booked) {
      this.model = model;
      this.booked = booked;
    }

    @Workflow
    public String plan(String question) {
      return Traveler.assistant()
          .chatModel(model)
          .tools(DurableTools.of(this))
          .executeToolsConcurrently(DurableTools.branches())
          .build()
          .chat(question);
    }

    @Tool
    @Step
    public String book(String city) {
      String key = Durable.uuid() + " " + city;
      if (!booked.contains(key)) {
        booked.add(key);
      }
      return "booked " + city;
    }
  }

  @CrashEverywhere
  void branchesSurviveCrashes(CrashRun run, Cairn cairn) {
    BookingAgent agent = cairn.durable(BookingAgent.class, model, booked);
    cairn.start();
    run.workflow(agent::plan, "Book").verify(() -> assertThat(booked).hasSize(2));
  }
}
