package dev.cairn.langchain4j;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.langchain4j.Traveler.Assistant;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.fault.Hang;
import dev.cairn.testing.fault.Steps;
import dev.cairn.workflow.Step;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.tool.AiServiceTool;
import dev.langchain4j.service.tool.ToolErrorContext;
import dev.langchain4j.service.tool.ToolErrorHandlerResult;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderResult;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
    String weather(@P("the city") String city) {
      executed.add(city);
      if ("Porto".equals(city)) {
        throw new IllegalStateException("no data of Porto");
      }
      return "rain in " + city;
    }
  }

  private Traveler traveler(Cairn cairn, Function<Traveler, Assistant> agent) {
    Traveler traveler = cairn.durable(Traveler.class, agent);
    cairn.start();
    return traveler;
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

  @Test
  void eachCallOfAnOrdinaryToolIsAStepAlsoIfItFails(Cairn cairn) {
    Traveler traveler =
        traveler(
            cairn,
            self ->
                Traveler.assistant()
                    .chatModel(model)
                    .tools(DurableTools.recorded(new WeatherTools()))
                    .toolExecutionErrorHandler((failure, context) -> {
                      failures.add(String.valueOf(failure.getMessage()));
                      return ToolErrorHandlerResult.text("failed: " + failure.getMessage());
                    })
                    .build());

    Handle<String> handle = replayed(cairn, traveler);

    assertThat(executed).containsExactly("Lisbon", "Porto");
    assertThat(failures).containsExactly("no data of Porto", "no data of Porto");
    assertThat(toolMessages()).containsExactly("rain in Lisbon", "failed: no data of Porto");
    assertThat(handle).ran("weather").times(2);
    assertThat(stub.calls()).hasSize(2);
  }

  @Test
  void toolsOfAProviderAreSteps(Cairn cairn) {
    ToolExecutor executor =
        (request, memory) -> {
          executed.add(request.arguments());
          return "sun";
        };
    ToolProvider provider =
        request ->
            ToolProviderResult.builder()
                .add(ToolSpecification.builder().name("weather").build(), executor)
                .build();
    Traveler traveler =
        traveler(
            cairn,
            self ->
                Traveler.assistant()
                    .chatModel(model)
                    .toolProvider(DurableTools.recorded(provider))
                    .build());

    Handle<String> handle = replayed(cairn, traveler);

    assertThat(executed).hasSize(2);
    assertThat(handle).ran("weather").times(2);
  }

  @Test
  void argumentsThatDoNotMatchAreRecordedAsSuch(Cairn cairn) {
    Traveler traveler =
        traveler(
            cairn,
            self ->
                Traveler.assistant()
                    .chatModel(model)
                    .tools(DurableTools.recorded(new NumberTools()))
                    .toolArgumentsErrorHandler((failure, context) -> {
                      failures.add("arguments");
                      return ToolErrorHandlerResult.text("give a number");
                    })
                    .build());

    Handle<String> handle = replayed(cairn, traveler);

    assertThat(failures).hasSize(4);
    assertThat(toolMessages()).containsExactly("give a number", "give a number");
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

    List<ToolSpecification> tools =
        DurableTools.of(agent).stream().map(AiServiceTool::toolSpecification).toList();

    assertThat(tools)
        .extracting(ToolSpecification::name)
        .containsExactlyInAnyOrder("weather", "book");
    assertThat(tools)
        .flatExtracting(tool -> tool.parameters().properties().keySet())
        .containsExactlyInAnyOrder("city", "hotel", "nights");
  }

  @Test
  void errorsPassTheErrorHandlerForToolsWithoutWrappers(Cairn cairn, Steps steps) {
    TravelAgentTools durable = cairn.durable(TravelAgentTools.class, executed);
    Hang hang = steps.on("weather").hangs();
    Traveler traveler =
        traveler(
            cairn,
            self ->
                Traveler.assistant()
                    .chatModel(model)
                    .tools(durable)
                    .toolExecutionErrorHandler(DurableTools.passErrors(this::message))
                    .build());
    Handle<String> handle = cairn.start(traveler::travel, "weather?");
    hang.awaitReached();

    cairn.workflows().cancel(handle.id());

    assertThat(handle).wasCancelled();
    assertThat(failures).isEmpty();
    assertThat(stub.calls()).hasSize(1);
  }

  private ToolErrorHandlerResult message(Throwable failure, ToolErrorContext context) {
    failures.add(failure.toString());
    return ToolErrorHandlerResult.text("failed");
  }

  @Test
  void endlessLoopsEndAtTheLimitOfAiServices(Cairn cairn) {
    Traveler traveler =
        traveler(
            cairn,
            self ->
                Traveler.assistant()
                    .chatModel(model)
                    .tools(DurableTools.recorded(new WeatherTools()))
                    .maxToolCallingRoundTrips(1)
                    .build());

    Handle<String> handle = cairn.start(traveler::travel, "endless");

    assertThat(handle).failedWith(Exception.class);
    assertThat(stub.calls()).hasSize(2);
  }

  @Test
  void unknownToolFailsTheWorkflow(Cairn cairn) {
    Traveler traveler =
        traveler(
            cairn,
            self ->
                Traveler.assistant()
                    .chatModel(model)
                    .tools(DurableTools.recorded(new OtherTools()))
                    .build());

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
  void cancellationInAToolIsNoMessageToTheModel(Cairn cairn, Steps steps) {
    TravelAgentTools durable = cairn.durable(TravelAgentTools.class, executed);
    Hang hang = steps.on("weather").hangs();
    Traveler traveler =
        traveler(
            cairn,
            self ->
                Traveler.assistant()
                    .chatModel(model)
                    .tools(DurableTools.of(durable))
                    .toolExecutionErrorHandler(this::message)
                    .build());
    Handle<String> handle = cairn.start(traveler::travel, "weather?");
    hang.awaitReached();

    cairn.workflows().cancel(handle.id());

    assertThat(handle).wasCancelled();
    assertThat(failures).isEmpty();
    assertThat(stub.calls()).hasSize(1);
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
  void callsOnOtherThreadsAreRejectedAndNoMessageToTheModel(Cairn cairn) {
    Traveler traveler =
        traveler(
            cairn,
            self ->
                Traveler.assistant()
                    .chatModel(model)
                    .tools(DurableTools.recorded(new WeatherTools()))
                    .executeToolsConcurrently()
                    .build());

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
