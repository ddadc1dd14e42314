package dev.cairn.langchain4j.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.agents.ModelPart;
import dev.cairn.agents.RateLimit;
import dev.cairn.agents.SharedBudget;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.langchain4j.DurableAgents;
import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.langchain4j.DurableTools;
import dev.cairn.langchain4j.ModelFailures;
import dev.cairn.langchain4j.StubModels;
import dev.cairn.queue.Queue;
import dev.cairn.start.Handle;
import dev.cairn.start.StreamItem;
import dev.cairn.testing.CairnConfigurer;
import dev.cairn.testing.CairnTest;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.Workflow;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.tool.ToolProvider;
import dev.langchain4j.service.tool.ToolProviderResult;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@CairnTest(configurers = AgentsGuideTest.Exceptions.class, start = false)
class AgentsGuideTest {
  private static final String ANSWER = "The tower is 330 metres high.";

  private final OpenAiStub stub = new OpenAiStub(AgentsGuideTest::script);
  private final ChatModel openAi = StubModels.chat(stub);
  private final StreamingChatModel streamingOpenAi = StubModels.streaming(stub);
  private final SearchEngine searchEngine = AgentsGuideTest::find;

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
    return call.turn() == 0
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
  }

  @Test
  void tenantsAndProvidersHaveLimits(Cairn cairn, DataSource dataSource) throws SQLException {
    RateLimit rate = RateLimit.of(cairn, "provider"); // before cairn.start()
    DurableChatModel model = DurableChatModel.of(openAi).rateLimit(rate);
    ResearchAgent agent = cairn.durable(ResearchAgent.class, model, searchEngine);
    SharedBudget.createTable(dataSource);
    cairn.start();
    cairn.queues().declare(Queue.named("provider").rate(500, Duration.ofMinutes(1)));

    Handle<String> handle = cairn.start(agent::researchFor, "acme", "How high is the tower?");

    assertThat(handle).succeededWith(ANSWER).ran("model").times(2);
    assertThat(handle).ran("check budget").times(4);
    assertThat(handle).ran("count usage").times(4);
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
  void tokensAreStreamed(Cairn cairn) {
    DurableChatModel model = DurableChatModel.streaming(streamingOpenAi, "tokens");
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
    private final ToolProvider encyclopedia;

    public ReadingAgent(DurableChatModel model, ToolProvider encyclopedia) {
      this.model = model;
      this.encyclopedia = encyclopedia;
    }

    @Workflow
    public String read(String question) {
      return build().answer(question);
    }

    private ResearchAgent.Assistant build() {
      return AiServices.builder(ResearchAgent.Assistant.class)
          .chatModel(model)
          .toolProvider(DurableTools.recorded(encyclopedia))
          .build();
    }
  }

  @Test
  void toolsOfProvidersAreRecorded(Cairn cairn) {
    ToolProvider encyclopedia =
        request ->
            ToolProviderResult.builder()
                .add(ToolSpecification.builder().name("search").build(), (call, memory) -> "330 m")
                .build();
    ReadingAgent agent =
        cairn.durable(ReadingAgent.class, DurableChatModel.of(openAi), encyclopedia);
    cairn.start();

    assertThat(cairn.start(agent::read, "How high?")).succeededWith(ANSWER).ran("search").times(1);
  }
}
