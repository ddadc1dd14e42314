package dev.cairn.langchain4j;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.agents.ModelPart;
import dev.cairn.agents.ModelPart.Kind;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.start.Handle;
import dev.cairn.start.StreamItem;
import dev.cairn.testing.CairnTest;
import dev.cairn.workflow.Retry;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A provider that does not answer its first request. */
@CairnTest(start = false)
class ModelTimeoutTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final CountDownLatch end = new CountDownLatch(1);
  private final OpenAiStub stub = new OpenAiStub(this::hangsAtFirst);
  private final List<ChatResponse> responses = new CopyOnWriteArrayList<>();
  private final Consumer<ChatResponse> received = responses::add;
  private final Retry retry =
      Retry.attempts(2)
          .delay(Duration.ZERO)
          .timeout(Duration.ofSeconds(6)) // the second try loads many classes
          .retryIf(ModelFailures::isTransient);

  private StubReply hangsAtFirst(OpenAiStub.Call call) {
    if (call.number() == 0) {
      try {
        end.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
    return StubReply.text("hello");
  }

  @AfterEach
  void stopStub() {
    end.countDown();
    stub.close();
  }

  @Test
  void callIsTriedAgainAfterTheTimeoutOfATry(Cairn cairn) {
    DurableChatModel model = DurableChatModel.of(StubModels.chat(stub)).retry(retry);
    Asker asker = cairn.durable(Asker.class, model, received);
    cairn.start();

    Handle<String> handle = cairn.start(asker::ask, "hi");

    assertThat(handle).within(LONG).succeededWith("hello").ran("model").inTries(2);
    assertThat(stub.calls()).hasSize(2);
  }

  @Test
  void lateTokensOfATryThatTimedOutAreDropped(Cairn cairn) {
    DurableChatModel model =
        DurableChatModel.streaming(StubModels.streaming(stub), "tokens").retry(retry);
    Asker asker = cairn.durable(Asker.class, model, received);
    cairn.start();

    Handle<String> handle = cairn.start(asker::askAndWait, "hi");
    assertThat(handle).within(LONG).isWaitingFor("receive again");
    end.countDown();
    stub.close();
    cairn.messages().send(handle.id(), "again", false);

    assertThat(handle).succeededWith("hello ").ran("model").inTries(2);
    List<Kind> kinds = new ArrayList<>();
    for (StreamItem<ModelPart> item :
        cairn.messages().stream(handle.id(), "tokens", ModelPart.class)) {
      kinds.add(item.value().kind());
    }
    assertThat(kinds)
        .containsExactly(Kind.STARTED, Kind.FAILED, Kind.STARTED, Kind.TEXT, Kind.COMPLETED);
  }
}
