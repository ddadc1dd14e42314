package dev.cairn.langchain4j;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.error.UsageException;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@CairnTest(start = false)
class DurableChatModelTest {
  private final OpenAiStub stub = new OpenAiStub(call -> StubReply.text("hello"));
  private final List<ChatResponse> responses = new CopyOnWriteArrayList<>();
  private final Consumer<ChatResponse> received = responses::add;
  private final AtomicReference<ChatModel> wrapped = new AtomicReference<>(StubModels.chat(stub));

  @AfterEach
  void stopStub() {
    stub.close();
  }

  /** A model that the test can replace, as a new version of the program does. */
  private ChatModel replaceable() {
    return new ChatModel() {
      @Override
      public ChatResponse doChat(ChatRequest request) {
        return wrapped.get().chat(request);
      }
    };
  }

  private Asker asker(Cairn cairn) {
    return cairn.durable(Asker.class, DurableChatModel.of(replaceable()), received);
  }

  @Test
  void responseIsTheSameWhenItIsReplayed(Cairn cairn) {
    wrapped.set(returning(everything()));
    Handle<String> handle = replayed(cairn);

    assertThat(responses).hasSize(2).containsOnly(everything());
    assertThat(responses.getLast().aiMessage().images())
        .isEqualTo(everything().aiMessage().images());
    assertThat(handle).ranOnce("model");
  }

  @Test
  void metadataOfOpenAiAreRestoredWithTheirDetails(Cairn cairn) {
    replayed(cairn);

    assertThat(stub.calls()).hasSize(1);
    assertThat(responses).hasSize(2);
    assertThat(responses.getFirst()).isEqualTo(responses.getLast());
    ChatResponse response = responses.getLast();
    assertThat(response.metadata())
        .isEqualTo(
            OpenAiChatResponseMetadata.builder()
                .id(stub.calls().getFirst().id())
                .modelName("stub")
                .created(1_700_000_000L)
                .serviceTier("default")
                .systemFingerprint("fp_1")
                .finishReason(FinishReason.STOP)
                .tokenUsage(
                    OpenAiTokenUsage.builder()
                        .inputTokenCount(10)
                        .outputTokenCount(5)
                        .totalTokenCount(15)
                        .inputTokensDetails(
                            OpenAiTokenUsage.InputTokensDetails.builder().cachedTokens(4).build())
                        .outputTokensDetails(
                            OpenAiTokenUsage.OutputTokensDetails.builder()
                                .reasoningTokens(2)
                                .build())
                        .build())
                .build());
    assertThat(response.aiMessage().thinking()).isEqualTo("thought of 0");
  }

  @Test
  void recordedResponseRemainsWhenTheModelIsReplaced(Cairn cairn) {
    Asker asker = asker(cairn);
    cairn.start();
    Handle<String> handle = cairn.start(asker::askAndWait, "hi");
    assertThat(handle).isWaitingFor("receive again");
    cairn.stop();

    wrapped.set(StubModels.chat(stub, "newer"));
    cairn.start();
    cairn.messages().send(handle.id(), "again", true);

    assertThat(cairn.handle(handle.id(), String.class)).succeeded();
    assertThat(stub.calls()).extracting(OpenAiStub.Call::model).containsExactly("stub", "newer");
    assertThat(responses)
        .extracting(ChatResponse::modelName)
        .containsExactly("stub", "stub", "newer");
  }

  @Test
  void callOutsideWorkflowIsRejected() {
    ChatModel model = DurableChatModel.of(StubModels.chat(stub));

    assertThatThrownBy(() -> model.chat("hi"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.step(\"model\") was called outside a workflow");
    assertThat(stub.calls()).isEmpty();
  }

  private static ChatModel returning(ChatResponse response) {
    return new ChatModel() {
      @Override
      public ChatResponse doChat(ChatRequest request) {
        return response;
      }
    };
  }

  private static ChatResponse everything() {
    AiMessage message =
        AiMessage.builder()
            .text("text")
            .thinking("thinking")
            .toolExecutionRequests(
                List.of(
                    ToolExecutionRequest.builder()
                        .id("1")
                        .name("a")
                        .arguments("{\"x\": 1}")
                        .build(),
                    ToolExecutionRequest.builder().name("b").arguments("{ not JSON").build()))
            .attributes(
                Map.of(
                    "signature",
                    "abc",
                    "number",
                    7,
                    "list",
                    List.of("x", 1.5),
                    AiMessage.GENERATED_IMAGES_KEY,
                    List.of(Image.builder().base64Data("AAAA").mimeType("image/png").build())))
            .build();
    return ChatResponse.builder()
        .aiMessage(message)
        .id("r1")
        .modelName("m")
        .tokenUsage(new TokenUsage(1, 2, 4))
        .finishReason(FinishReason.LENGTH)
        .build();
  }

  /** Starts a workflow, and lets a second run replay its first model call. */
  private Handle<String> replayed(Cairn cairn) {
    Asker asker = asker(cairn);
    cairn.start();
    Handle<String> handle = cairn.start(asker::askAndWait, "hi");
    assertThat(handle).isWaitingFor("receive again");
    cairn.stop();
    cairn.start();
    cairn.messages().send(handle.id(), "again", false);
    Handle<String> continued = cairn.handle(handle.id(), String.class);
    assertThat(continued).succeeded();
    return continued;
  }
}
