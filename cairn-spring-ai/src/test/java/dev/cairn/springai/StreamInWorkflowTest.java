package dev.cairn.springai;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.error.UsageException;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Responses that arrive on other threads. */
@CairnTest
@SuppressWarnings("UnusedVariable") // the test kit passes fields to constructors
class StreamInWorkflowTest {
  private final OpenAiStub stub = new OpenAiStub(call -> StubReply.text("hello"));
  private final ChatClient client = ChatClient.create(DurableChatModel.of(StubModels.chat(stub)));
  private final Function<String, String> agent = this::streamed;

  private String streamed(String message) {
    Flux<String> tokens = client.prompt(message).stream().content();
    return message.contains("elsewhere") ? elsewhere(tokens) : joined(tokens);
  }

  /** Subscribes on a thread that workflow code starts. */
  private static String elsewhere(Flux<String> tokens) {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      return joined(tokens.subscribeOn(Schedulers.fromExecutor(thread)));
    }
  }

  private static String joined(Flux<String> tokens) {
    return Optional.ofNullable(tokens.reduce("", String::concat).block(Duration.ofSeconds(30)))
        .orElse("");
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  @Test
  void streamInWorkflowIsRejectedWithAnAlternative(Cairn cairn, Traveler traveler) {
    Handle<String> handle = cairn.start(traveler::travel, "hi");

    assertThat(handle).failedWith(UsageException.class, "Use DurableChatModel.streaming");
    assertThat(stub.calls()).isEmpty();
  }

  @Test
  void streamOnAThreadOfAWorkflowIsRejected(Cairn cairn, Traveler traveler) {
    Handle<String> handle = cairn.start(traveler::travel, "elsewhere");

    assertThat(handle).failedWith(UsageException.class, "Use DurableChatModel.streaming");
    assertThat(stub.calls()).isEmpty();
  }

  @Test
  void streamOutsideWorkflowsReachesTheModel() {
    assertThat(streamed("hi")).isEqualTo("hello ");
  }
}
