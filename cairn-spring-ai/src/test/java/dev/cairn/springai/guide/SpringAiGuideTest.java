package dev.cairn.springai.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.agents.ModelPart;
import dev.cairn.agents.ModelProviderException;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.springai.DurableAgents;
import dev.cairn.springai.DurableChatModel;
import dev.cairn.springai.DurableTools;
import dev.cairn.springai.ModelFailures;
import dev.cairn.springai.StubModels;
import dev.cairn.start.Handle;
import dev.cairn.start.StreamItem;
import dev.cairn.testing.CairnConfigurer;
import dev.cairn.testing.CairnTest;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.ToolCallbackProvider;
import org.springframework.ai.tool.function.FunctionToolCallback;

@CairnTest(configurers = SpringAiGuideTest.Exceptions.class, start = false)
class SpringAiGuideTest {
  private static final String ANSWER = "The tower is 330 metres high.";

  private final OpenAiStub stub = new OpenAiStub(SpringAiGuideTest::script);
  private final ChatModel openAi = StubModels.chat(stub);
  private final SearchEngine searchEngine = SpringAiGuideTest::find;

  static final class Exceptions implements CairnConfigurer {
    @Override
    public Config configure(Config config) {
      return DurableAgents.configure(config);
    }
  }

  private static String find(String query) {
    return "330 m";
  }

  private static StubReply script(OpenAiStub.Call call) {
    return call.turn() == 0 && !call.body().toString().contains(ANSWER)
        ? StubReply.tool("c1", "search", "{\"query\": \"tower\"}")
        : StubReply.text(ANSWER);
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  @Test
  void researches(Cairn cairn) {
    DurableChatModel model = DurableChatModel.of(openAi);
    ResearchAgent agent = cairn.durable(ResearchAgent.class, model, searchEngine);
    cairn.start();

    Handle<String> handle = cairn.start(agent::research, "How high is the tower?");

    assertThat(handle).succeededWith(ANSWER).ran("search").times(1);
    assertThat(handle).ran("model").times(2);
    assertThat(cairn.start(agent::researchWithLimits, "How high?")).succeededWith(ANSWER);
    assertThat(cairn.start(agent::converse, "How high?", "Sure?"))
        .succeededWith(ANSWER + " " + ANSWER)
        .ran("model")
        .times(3);
    assertThat(ResearchAgent.shared(new InMemoryChatMemoryRepository())).isNotNull();
  }

  @Test
  void callsAreRetriedByType(Cairn cairn) {
    DurableChatModel patient =
        DurableChatModel.of(openAi)
            .retry(
                Retry.attempts(8)
                    .timeout(Duration.ofMinutes(2))
                    .retryIf(ModelFailures::isTransient));
    ResearchAgent agent = cairn.durable(ResearchAgent.class, patient, searchEngine);
    cairn.start();

    assertThat(cairn.start(agent::research, "How high?")).succeededWith(ANSWER);
  }

  @Test
  void anotherModelIsAskedUnlessTheFailureIsFinal(Cairn cairn) {
    try (var failing =
        new OpenAiStub(
            call -> StubReply.status(call.body().toString().contains("key?") ? 401 : 503, "{}"))) {
      DurableChatModel first =
          DurableChatModel.of(StubModels.chat(failing)).named("first").retry(Retry.never());
      FallbackAgent agent =
          cairn.durable(FallbackAgent.class, first, DurableChatModel.of(openAi).named("second"));
      cairn.start();

      assertThat(cairn.start(agent::ask, "How about " + ANSWER)).succeededWith(ANSWER);
      assertThat(cairn.start(agent::ask, "Is this the key?"))
          .failedWith(ModelProviderException.class, "UnauthorizedException")
          .didNotRun("second");
    }
  }

  @Test
  void tokensAreStreamed(Cairn cairn) {
    DurableChatModel model = DurableChatModel.streaming(openAi, "tokens");
    ResearchAgent agent = cairn.durable(ResearchAgent.class, model, searchEngine);
    cairn.start();
    Handle<String> handle = cairn.start(agent::research, "How high is the tower?");

    var text = new StringBuilder();
    for (StreamItem<ModelPart> item :
        cairn.messages().stream(handle.id(), "tokens", ModelPart.class)) {
      switch (item.value().kind()) {
        case STARTED -> text.setLength(0); // drops the parts of a try that failed
        case TEXT -> text.append(item.value().text());
        case THINKING, FAILED, COMPLETED -> {}
      }
    }

    assertThat(text.toString().strip()).isEqualTo(ANSWER);
  }

  /** An agent with tools of a provider. */
  public static class ReadingAgent {
    private final DurableChatModel model;
    private final ToolCallbackProvider encyclopedia;

    public ReadingAgent(DurableChatModel model, ToolCallbackProvider encyclopedia) {
      this.model = model;
      this.encyclopedia = encyclopedia;
    }

    @Workflow
    public String read(String question) {
      return String.valueOf(content(question));
    }

    private @Nullable String content(String question) {
      return ChatClient.create(model)
          .prompt(question)
          .tools(DurableTools.recorded(encyclopedia))
          .call()
          .content();
    }
  }

  /** The input of a tool. */
  record Query(String query) {}

  @Test
  void toolsOfProvidersAreRecorded(Cairn cairn) {
    ToolCallbackProvider encyclopedia =
        ToolCallbackProvider.from(
            FunctionToolCallback.builder("search", (Query query) -> find(query.query()))
                .inputType(Query.class)
                .build());
    ReadingAgent agent =
        cairn.durable(ReadingAgent.class, DurableChatModel.of(openAi), encyclopedia);
    cairn.start();

    assertThat(cairn.start(agent::read, "How high?")).succeededWith(ANSWER).ran("search").times(1);
  }

  /** Declares the model, as a configuration of Spring does. */
  static final class Models {
    DurableChatModel durableModel(OpenAiChatModel openAi) {
      return DurableChatModel.of(openAi);
    }
  }

  @Test
  void ownRetriesOfTheModelAreOff() {
    OpenAiChatModel model =
        OpenAiChatModel.builder()
            .options(OpenAiChatOptions.builder().apiKey("none").model("m").maxRetries(0).build())
            .build();

    assertThat(new Models().durableModel(model).getOptions().getModel()).isEqualTo("m");
  }
}
