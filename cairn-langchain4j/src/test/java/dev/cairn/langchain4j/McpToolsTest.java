package dev.cairn.langchain4j;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.langchain4j.guide.EncyclopediaTools;
import dev.cairn.mcp.McpTools;
import dev.cairn.mcp.WorkflowTool;
import dev.cairn.operate.Criterion;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.fault.Steps;
import dev.cairn.workflow.Retry;
import dev.langchain4j.mcp.McpToolProvider;
import dev.langchain4j.mcp.client.McpClient;
import dev.langchain4j.mcp.client.transport.http.StreamableHttpMcpTransport;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.tool.ToolProvider;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workflows as tools of an agent, through the MCP client of LangChain4j. */
@CairnTest(start = false)
class McpToolsTest {
  private final OpenAiStub stub = new OpenAiStub(McpToolsTest::reply);
  private final ChatModel model = DurableChatModel.of(StubModels.chat(stub));
  private final Cairn cairn;
  private McpServers.Running server;
  private McpClient client;

  @SuppressWarnings("NullAway") // set before each test
  McpToolsTest(Cairn cairn) {
    this.cairn = cairn;
  }

  private static StubReply reply(OpenAiStub.Call call) {
    String word = call.body().toString().contains("nothing?") ? "nothing" : "tide";
    return call.turn() == 0
        ? StubReply.tool("c1", "lookup", "{\"word\": \"%s\"}".formatted(word))
        : StubReply.text("done");
  }

  @BeforeEach
  void serve() {
    Encyclopedia encyclopedia = cairn.durable(Encyclopedia.class);
    WorkflowTool lookup = WorkflowTool.of(encyclopedia, "lookup").describedAs("Explains a word");
    server = McpServers.serve(McpTools.of(cairn).workflow(lookup));
    client =
        EncyclopediaTools.client(
            StreamableHttpMcpTransport.builder().url(server.host() + server.path()).build());
  }

  @AfterEach
  void stopServers() throws Exception {
    client.close();
    server.close();
    stub.close();
  }

  private Traveler traveler(ToolProvider tools) {
    Function<Traveler, Traveler.Assistant> agent =
        self -> Traveler.assistant().chatModel(model).toolProvider(tools).build();
    Traveler traveler = cairn.durable(Traveler.class, agent);
    cairn.start();
    return traveler;
  }

  private ToolProvider tools() {
    return McpToolProvider.builder().mcpClients(client).build();
  }

  private long lookups() {
    return cairn.workflows().count(Criterion.name("lookup"));
  }

  private String messageToTheModel() {
    return stub.calls().getLast().body().path("messages").toString();
  }

  @Test
  void toolsAreDescribedToTheModelAndTheirCallsAreSteps() {
    Traveler traveler = traveler(DurableTools.recorded(tools()));
    String id = cairn.start(traveler::travelAndWait, "tide?").id();
    assertThat(cairn.handle(id, String.class)).isWaitingFor("receive again");
    cairn.stop();
    cairn.start();
    cairn.messages().send(id, "again", true);

    Handle<String> handle = cairn.handle(id, String.class);

    assertThat(handle).succeededWith("done").ran("lookup").times(1);
    assertThat(lookups()).isOne();
    assertThat(messageToTheModel()).contains("the meaning of tide", "completed");
    assertThat(stub.calls().getFirst().body().path("tools").toString())
        .contains("lookup", "Explains a word", "\"word\"", "task_result");
  }

  @Test
  void workflowThatFailsIsAMessageToTheModel() {
    Traveler traveler = traveler(DurableTools.recorded(tools()));

    assertThat(cairn.start(traveler::travel, "nothing?")).succeededWith("done");

    assertThat(messageToTheModel()).contains("there is no such word");
    assertThat(lookups()).isOne();
  }

  @Test
  void callThatIsRepeatedStartsNothing(Steps steps) {
    Retry retry = Retry.attempts(2).delay(Duration.ZERO);
    ToolProvider retried =
        McpToolProvider.builder()
            .mcpClients(client)
            .toolWrapper(executor -> DurableTools.recorded(executor, retry))
            .build();
    Traveler traveler = traveler(retried);
    steps.on("lookup").losesResponse();

    assertThat(cairn.start(traveler::travel, "tide?"))
        .succeededWith("done")
        .ran("lookup")
        .inTries(2);

    assertThat(lookups()).isOne();
    assertThat(messageToTheModel()).contains("the meaning of tide");
  }
}
