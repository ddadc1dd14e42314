package dev.cairn.springai;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.error.RecordedException;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.fault.Hang;
import dev.cairn.testing.fault.Steps;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.Step;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.ToolCallingAdvisor;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.DefaultToolCallingManager;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.ToolCallbackProvider;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.ai.tool.function.FunctionToolCallback;
import tools.jackson.databind.JsonNode;

@CairnTest(start = false)
class DurableToolsTest {
  private final OpenAiStub stub = new OpenAiStub(DurableToolsTest::twoCallsAtOnce);
  private final ChatModel model = DurableChatModel.of(StubModels.chat(stub));
  private final List<String> executed = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  private static StubReply twoCallsAtOnce(OpenAiStub.Call call) {
    return call.turn() == 0 || call.body().toString().contains("endless")
        ? new StubReply.Message(
            null,
            List.of(
                new StubReply.ToolCall("c1", "weather", "{\"city\": \"Lisbon\"}"),
                new StubReply.ToolCall("c2", "weather", "{\"city\": \"Porto\"}")),
            false)
        : StubReply.text("done");
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  /** Ordinary tools. */
  final class WeatherTools {
    @Tool
    String weather(@ToolParam(description = "the city") String city) {
      executed.add(city);
      if ("Porto".equals(city)) {
        throw new IllegalStateException("no data of Porto");
      }
      return "rain in " + city;
    }
  }

  private Traveler traveler(Cairn cairn, Function<String, String> agent) {
    Traveler traveler = cairn.durable(Traveler.class, agent);
    cairn.start();
    return traveler;
  }

  /** An agent with the tools, whose exceptions the processor gets. */
  private Function<String, String> agent(ToolExecutionExceptionProcessor processor, Object tools) {
    var manager =
        DefaultToolCallingManager.builder().toolExecutionExceptionProcessor(processor).build();
    return question ->
        String.valueOf(
            ChatClient.create(model)
                .prompt(question)
                .advisors(ToolCallingAdvisor.builder().toolCallingManager(manager).build())
                .tools(tools)
                .call()
                .content());
  }

  private Function<String, String> agent(Object tools) {
    return question ->
        String.valueOf(ChatClient.create(model).prompt(question).tools(tools).call().content());
  }

  private Handle<String> replayed(Cairn cairn, Traveler traveler) {
    String id = cairn.start(traveler::travelAndWait, "weather?").id();
    assertThat(cairn.handle(id, String.class)).isWaitingFor("receive again");
    cairn.stop();
    cairn.start();
    cairn.messages().send(id, "again", true);
    Handle<String> handle = cairn.handle(id, String.class);
    assertThat(handle).succeededWith("done");
    return handle;
  }

  private String message(ToolExecutionException failure) {
    failures.add(String.valueOf(failure.getCause()));
    return "failed: " + failure.getMessage();
  }

  @Test
  void eachCallOfAnOrdinaryToolIsAStepAlsoIfItFails(Cairn cairn) {
    List<ToolCallback> tools = DurableTools.recorded(new WeatherTools());
    Traveler traveler = traveler(cairn, agent(this::message, tools));

    Handle<String> handle = replayed(cairn, traveler);

    assertThat(executed).containsExactly("Lisbon", "Porto");
    String failure = RecordedException.class.getName() + ": no data of Porto";
    assertThat(failures).containsExactly(failure, failure);
    assertThat(toolMessages()).containsExactly("\"rain in Lisbon\"", "failed: no data of Porto");
    assertThat(handle).ran("weather").times(2);
    assertThat(stub.calls()).hasSize(2);
  }

  @Test
  void failureOfARecordedToolIsAMessageToTheModelByDefault(Cairn cairn) {
    Traveler traveler = traveler(cairn, agent(DurableTools.recorded(new WeatherTools())));

    assertThat(cairn.start(traveler::travel, "weather?")).succeededWith("done");

    assertThat(toolMessages()).containsExactly("\"rain in Lisbon\"", "no data of Porto");
  }

  @Test
  void toolsOfAProviderAreSteps(Cairn cairn) {
    ToolCallback tool =
        FunctionToolCallback.builder("weather", this::sun).inputType(City.class).build();
    ToolCallbackProvider provider = DurableTools.recorded(ToolCallbackProvider.from(tool));
    Traveler traveler = traveler(cairn, agent(provider));

    Handle<String> handle = replayed(cairn, traveler);

    assertThat(executed).containsExactly("Lisbon", "Porto");
    assertThat(handle).ran("weather").times(2);
  }

  /** The input of a function. */
  record City(String city) {}

  private String sun(City city) {
    executed.add(city.city());
    return "sun";
  }

  @Test
  void failuresOfAToolAreRetriedByTheTypeThatItThrows(Cairn cairn) {
    ToolCallback tool =
        FunctionToolCallback.builder("weather", this::brokenOnce).inputType(City.class).build();
    Retry retry = Retry.attempts(3).delay(Duration.ZERO).retryOn(UncheckedIOException.class);
    Traveler traveler = traveler(cairn, agent(DurableTools.recorded(tool, retry)));

    Handle<String> handle = cairn.start(traveler::travel, "weather?");

    assertThat(handle).succeededWith("done").ran("weather").times(2);
    assertThat(executed).containsExactly("Lisbon", "Lisbon", "Porto");
  }

  private String brokenOnce(City city) {
    executed.add(city.city());
    if (executed.size() == 1) {
      throw new UncheckedIOException(new ConnectException("refused"));
    }
    return "sun";
  }

  @Test
  void argumentsThatDoNotMatchAreAMessageToTheModel(Cairn cairn) {
    Traveler traveler =
        traveler(cairn, agent(this::message, DurableTools.recorded(new NumberTools())));

    Handle<String> handle = replayed(cairn, traveler);

    assertThat(failures).hasSize(4);
    assertThat(toolMessages()).hasSize(2).first().asString().contains("failed: ", "Lisbon");
    assertThat(handle).ran("weather").times(2);
  }

  /** A tool whose parameter is not what the model sends. */
  static final class NumberTools {
    @Tool
    int weather(int city) {
      return city;
    }
  }

  @Test
  void durableObjectHasItsToolsWithNamesOfParameters(Cairn cairn) {
    TravelAgent.Bookings bookings = (key, hotel) -> "booked";
    TravelAgent agent = cairn.durable(TravelAgent.class, model, bookings);

    List<ToolCallback> tools = DurableTools.of(agent);

    assertThat(tools)
        .extracting(tool -> tool.getToolDefinition().name())
        .containsExactlyInAnyOrder("weather", "book");
    assertThat(tools)
        .extracting(tool -> tool.getToolDefinition().inputSchema())
        .anySatisfy(schema -> assertThat(schema).contains("\"city\"", "the city"))
        .anySatisfy(schema -> assertThat(schema).contains("\"hotel\"", "\"nights\""));
  }

  @Test
  void objectWithoutToolsIsRejected() {
    assertThatThrownBy(() -> DurableTools.of("no tool"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String has no method with @Tool");
  }

  /** A durable object with a tool. */
  public static class TravelAgentTools {
    private final List<String> executed;

    public TravelAgentTools(List<String> executed) {
      this.executed = executed;
    }

    @Tool
    @Step
    public String weather(String city) {
      executed.add(city);
      return "rain";
    }
  }

  @Test
  void cancellationInAToolIsNoMessageToTheModel(Cairn cairn, Steps steps) {
    TravelAgentTools durable = cairn.durable(TravelAgentTools.class, executed);
    Hang hang = steps.on("weather").hangs();
    Traveler traveler = traveler(cairn, agent(this::message, DurableTools.of(durable)));
    Handle<String> handle = cairn.start(traveler::travel, "weather?");
    hang.awaitReached();

    cairn.workflows().cancel(handle.id());

    assertThat(handle).wasCancelled();
    assertThat(failures).isEmpty();
    assertThat(stub.calls()).hasSize(1);
  }

  @Test
  void errorsPassTheExceptionProcessorForToolsWithoutWrappers(Cairn cairn, Steps steps) {
    TravelAgentTools durable = cairn.durable(TravelAgentTools.class, executed);
    Hang hang = steps.on("weather").hangs();
    Traveler traveler = traveler(cairn, agent(DurableTools.passErrors(this::message), durable));
    Handle<String> handle = cairn.start(traveler::travel, "weather?");
    hang.awaitReached();

    cairn.workflows().cancel(handle.id());

    assertThat(handle).wasCancelled();
    assertThat(failures).isEmpty();
    assertThat(stub.calls()).hasSize(1);
  }

  @Test
  void endlessLoopsEndAtTheLimitOfTheManager(Cairn cairn) {
    var manager = DefaultToolCallingManager.builder().maxCallsPerTool(3).build();
    Function<String, String> limited =
        question ->
            String.valueOf(
                ChatClient.create(model)
                    .prompt(question)
                    .advisors(ToolCallingAdvisor.builder().toolCallingManager(manager).build())
                    .tools(DurableTools.recorded(new WeatherTools()))
                    .call()
                    .content());
    Traveler traveler = traveler(cairn, limited);

    Handle<String> handle = cairn.start(traveler::travel, "endless");

    assertThat(handle).succeeded().ran("weather").times(3);
    assertThat(handle.await()).contains("limit");
    assertThat(stub.calls()).hasSize(2);
  }

  @Test
  void unknownToolFailsTheWorkflow(Cairn cairn) {
    Traveler traveler = traveler(cairn, agent(DurableTools.recorded(new OtherTools())));

    Handle<String> handle = cairn.start(traveler::travel, "weather?");

    assertThatThrownBy(handle::await).hasMessageContaining("weather");
    assertThat(stub.calls()).hasSize(1);
  }

  /** A tool that the model does not call. */
  static final class OtherTools {
    @Tool
    String other() {
      return "other";
    }
  }

  @Test
  void modelThatExecutesToolsItselfIsRejected(Cairn cairn) {
    ChatModel executing = new ExecutingModel(StubModels.chat(stub));
    Function<String, String> agent =
        question ->
            String.valueOf(
                ChatClient.create(DurableChatModel.of(executing))
                    .prompt(question)
                    .tools(DurableTools.recorded(new WeatherTools()))
                    .call()
                    .content());
    Traveler traveler = traveler(cairn, agent);

    Handle<String> handle = cairn.start(traveler::travel, "weather?");

    assertThatThrownBy(handle::await).hasStackTraceContaining("called the tool 'weather' itself");
    assertThat(executed).isEmpty();
    assertThat(stub.calls()).hasSize(1);
  }

  /** A model that executes tool calls itself, as those of Spring AI 1 did. */
  record ExecutingModel(ChatModel model) implements ChatModel {
    @Override
    public ChatResponse call(Prompt prompt) {
      var manager = DefaultToolCallingManager.builder().build();
      var executed = manager.executeToolCalls(prompt, model.call(prompt));
      return model.call(new Prompt(executed.conversationHistory(), prompt.getOptions()));
    }

    @Override
    public ChatOptions getOptions() {
      return model.getOptions();
    }
  }

  @Test
  void callsOnOtherThreadsAreRejectedAndNoMessageToTheModel(Cairn cairn) {
    Function<String, String> agent =
        question ->
            String.valueOf(
                ChatClient.create(StubModels.chat(stub))
                    .prompt(question)
                    .tools(DurableTools.recorded(new WeatherTools()))
                    .stream()
                    .content()
                    .blockLast(Duration.ofSeconds(30)));
    Traveler traveler = traveler(cairn, agent);

    Handle<String> handle = cairn.start(traveler::travel, "weather?");

    assertThatThrownBy(handle::await)
        .hasStackTraceContaining("A call of the tool 'weather' could not be recorded");
    assertThat(executed).isEmpty();
    assertThat(stub.calls()).hasSize(1);
  }

  private List<String> toolMessages() {
    return stub.calls()
        .getLast()
        .body()
        .path("messages")
        .valueStream()
        .filter(message -> "tool".equals(message.path("role").asString()))
        .map(message -> message.path("content"))
        .map(JsonNode::asString)
        .toList();
  }
}
