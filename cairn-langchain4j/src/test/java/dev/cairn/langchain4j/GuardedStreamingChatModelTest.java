package dev.cairn.langchain4j;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.error.UsageException;
import dev.cairn.langchain4j.Traveler.Assistant;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@CairnTest
@SuppressWarnings("UnusedVariable") // the test kit passes fields to constructors
class GuardedStreamingChatModelTest {
  private final OpenAiStub stub = new OpenAiStub(call -> StubReply.text("hello"));
  private final StreamingChatModel model =
      new GuardedStreamingChatModel(StubModels.streaming(stub));
  private final Function<Traveler, Assistant> agent = this::streaming;

  interface Streaming {
    TokenStream chat(String message);
  }

  private Assistant streaming(Traveler self) {
    return this::streamed;
  }

  private String streamed(String message) {
    var answer = new CompletableFuture<String>();
    AiServices.builder(Streaming.class)
        .streamingChatModel(model)
        .build()
        .chat(message)
        .onPartialResponse(token -> {})
        .onCompleteResponse(response -> answer.complete(response.aiMessage().text()))
        .onError(answer::completeExceptionally)
        .start();
    return answer.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  @Test
  void tokenStreamInWorkflowIsRejectedWithAnAlternative(Cairn cairn, Traveler traveler) {
    Handle<String> handle = cairn.start(traveler::travel, "hi");

    assertThat(handle).failedWith(UsageException.class);
    assertThat(handle).failedWith(UsageException.class, "Use DurableChatModel.streaming");
    assertThat(stub.calls()).isEmpty();
  }

  @Test
  void tokenStreamOutsideWorkflowsReachesTheModel() {
    assertThat(streamed("hi")).isEqualTo("hello ");
  }
}
