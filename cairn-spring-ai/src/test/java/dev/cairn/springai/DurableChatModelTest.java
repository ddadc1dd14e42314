package dev.cairn.springai;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.error.UsageException;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.AssistantMessage.ToolCall;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.content.Media;

@CairnTest(start = false)
class DurableChatModelTest {
  private static final Media IMAGE =
      Media.builder()
          .mimeType(Media.Format.IMAGE_PNG)
          .data(new byte[] {1, 2, 3})
          .id("m1")
          .name("picture")
          .build();

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
    return prompt -> wrapped.get().call(prompt);
  }

  private Asker asker(Cairn cairn) {
    return cairn.durable(Asker.class, DurableChatModel.of(replaceable()), received);
  }

  @Test
  void responseIsTheSameWhenItIsReplayed(Cairn cairn) {
    wrapped.set(prompt -> everything());

    Handle<String> handle = replayed(cairn);

    assertThat(handle).ranOnce("model");
    assertThat(responses)
        .hasSize(2)
        .allSatisfy(
            response -> assertThat(response).usingRecursiveComparison().isEqualTo(everything()));
  }

  @Test
  void responseOfOpenAiIsRestoredWithItsDetails(Cairn cairn) {
    replayed(cairn);

    assertThat(stub.calls()).hasSize(1);
    assertThat(responses).hasSize(2);
    assertThat(responses.getFirst()).usingRecursiveComparison().isEqualTo(responses.getLast());
    ChatResponse response = responses.getLast();
    ChatResponseMetadata metadata = response.getMetadata();
    assertThat(metadata.getId()).isEqualTo(stub.calls().getFirst().id());
    assertThat(metadata.getModel()).isEqualTo("stub");
    Long created = metadata.getRequired("created");
    assertThat(created).isEqualTo(1_700_000_000L);
    Generation generation = response.getResults().getFirst();
    assertThat(generation.getMetadata().getFinishReason()).isEqualTo("STOP");
    assertThat(generation.getOutput().getMetadata())
        .containsEntry("reasoningContent", "thought of 0")
        .containsEntry("index", 0L)
        .containsEntry("role", "assistant");
  }

  @Test
  void usageOfOpenAiIsRestoredAndItsNativeUsageAsMap(Cairn cairn) {
    replayed(cairn);

    Usage usage = responses.getLast().getMetadata().getUsage();
    assertThat(usage.getPromptTokens()).isEqualTo(10);
    assertThat(usage.getCompletionTokens()).isEqualTo(5);
    assertThat(usage.getTotalTokens()).isEqualTo(15);
    assertThat(usage.getCacheReadInputTokens()).isEqualTo(4);
    assertThat(usage.getNativeUsage()).isInstanceOf(Map.class);
    assertThat(String.valueOf(usage.getNativeUsage())).contains("reasoning_tokens=2");
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
        .extracting(response -> response.getMetadata().getModel())
        .containsExactly("stub", "stub", "newer");
  }

  @Test
  void callOutsideWorkflowIsRejected() {
    ChatModel model = DurableChatModel.of(StubModels.chat(stub));

    assertThatThrownBy(() -> model.call("hi"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Durable.step(\"model\") was called outside a workflow");
    assertThat(stub.calls()).isEmpty();
  }

  @Test
  void optionsAreThoseOfTheWrappedModel() {
    ChatModel model = DurableChatModel.of(StubModels.chat(stub, "named"));

    assertThat(model.getOptions().getModel()).isEqualTo("named");
  }

  private static ChatResponse everything() {
    AssistantMessage message =
        AssistantMessage.builder()
            .content("text")
            .toolCalls(
                List.of(
                    new ToolCall("1", "function", "a", "{\"x\": 1}"),
                    new ToolCall("2", "function", "b", "{ not JSON")))
            .media(List.of(IMAGE))
            .properties(
                Map.of(
                    "signature",
                    "abc",
                    "number",
                    7,
                    "long",
                    7L,
                    "truth",
                    true,
                    "map",
                    Map.of("inner", List.of("x", 1.5))))
            .build();
    var generation =
        new Generation(
            message,
            ChatGenerationMetadata.builder()
                .finishReason("LENGTH")
                .metadata("audioExpiresAt", 9_000_000_000L)
                .contentFilter("violence")
                .build());
    return new ChatResponse(
        List.of(generation, new Generation(new AssistantMessage("second"))),
        ChatResponseMetadata.builder()
            .id("r1")
            .model("m")
            .usage(new DefaultUsage(1, 2, 4, Map.of("audio", 1), 3L, 5L))
            .keyValue("created", 12L)
            .build());
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
