package dev.cairn.springai;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.agents.ModelPart;
import dev.cairn.agents.ModelPart.Kind;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.start.Handle;
import dev.cairn.start.StreamItem;
import dev.cairn.start.StreamReader;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import dev.cairn.workflow.Retry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.model.ChatResponse;

/** Tokens in a stream of the workflow. */
@CairnTest
@SuppressWarnings("UnusedVariable") // the test kit passes fields to constructors
class StreamingTest {
  private static final String ANSWER = "it will rain in Lisbon";

  private final OpenAiStub stub = new OpenAiStub(StreamingTest::firstStreamBreaks);
  private final DurableChatModel model =
      DurableChatModel.streaming(StubModels.chat(stub), "tokens")
          .retry(Retry.attempts(3).delay(Duration.ZERO).retryIf(ModelFailures::isTransient));
  private final List<ChatResponse> responses = new CopyOnWriteArrayList<>();
  private final Consumer<ChatResponse> received = responses::add;
  private final List<ModelPart> parts = new CopyOnWriteArrayList<>();

  private static StubReply firstStreamBreaks(OpenAiStub.Call call) {
    return call.number() == 0 ? StubReply.brokenAfter("it will") : StubReply.text(ANSWER);
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  @Test
  void readerDropsThePartsOfAFailedTry(Cairn cairn, Asker asker) {
    Handle<String> handle = cairn.start(asker::ask, "weather?");

    assertThat(handle).succeededWith(ANSWER + " ").ran("model").inTries(2);
    read(cairn.messages().stream(handle.id(), "tokens", ModelPart.class));
    assertThat(parts)
        .extracting(ModelPart::kind)
        .containsSubsequence(
            Kind.STARTED,
            Kind.TEXT,
            Kind.TEXT,
            Kind.FAILED,
            Kind.STARTED,
            Kind.TEXT,
            Kind.COMPLETED)
        .endsWith(Kind.COMPLETED);
    assertThat(latestTry()).containsExactly(ANSWER + " ");
  }

  @CrashEverywhere(frozenOwner = false)
  void readerSeesEachTokenOfTheLatestTryOnce(CrashRun run, Asker asker) {
    run.workflow(asker::ask, "weather?")
        .during(client -> read(client.messages().stream("crash-run", "tokens", ModelPart.class)))
        .effectsOnly()
        .verify(() -> {
          assertThat(latestTry()).containsExactly(ANSWER + " ");
          assertThat(responses)
              .extracting(response -> response.getMetadata().getId())
              .containsOnly(responses.getFirst().getMetadata().getId());
        });
  }

  private void read(StreamReader<ModelPart> stream) {
    for (StreamItem<ModelPart> item : stream) {
      parts.add(item.value());
    }
  }

  /** The texts of all calls, as a reader shows them. */
  private List<String> latestTry() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (ModelPart part : parts) {
      switch (part.kind()) {
        case STARTED -> texts.put(part.call(), "");
        case TEXT -> texts.merge(part.call(), part.text(), String::concat);
        case THINKING, FAILED, COMPLETED -> {}
      }
    }
    return List.copyOf(texts.values());
  }
}
