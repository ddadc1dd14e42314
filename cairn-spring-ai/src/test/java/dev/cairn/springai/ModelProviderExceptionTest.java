package dev.cairn.springai;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.agents.ModelProviderException;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.error.RecordedException;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnConfigurer;
import dev.cairn.testing.CairnTest;
import dev.cairn.workflow.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;

/** What workflow code sees of a failure of the provider, also after a restart. */
@CairnTest(start = false, configurers = ModelProviderExceptionTest.Exceptions.class)
class ModelProviderExceptionTest {
  static final class Exceptions implements CairnConfigurer {
    @Override
    public Config configure(Config config) {
      return DurableAgents.configure(config);
    }
  }

  private final OpenAiStub stub = new OpenAiStub(ModelProviderExceptionTest::reply);
  private final List<Throwable> caught = new CopyOnWriteArrayList<>();

  private static StubReply reply(OpenAiStub.Call call) {
    return switch (call.model()) {
      case "busy" -> new StubReply.Failure(429, "{}", Map.of("Retry-After", "77"));
      case "unpaid" -> StubReply.status(429, "{\"error\": {\"code\": \"insufficient_quota\"}}");
      case "unreadable" -> StubReply.status(200, "<html>not JSON</html>");
      default -> StubReply.text("answer of " + call.model());
    };
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  private ChatModel model(String name) {
    return DurableChatModel.of(StubModels.chat(stub, name)).named(name).retry(Retry.never());
  }

  private static String ask(ChatModel model) {
    return String.valueOf(ChatClient.create(model).prompt("hi").call().content());
  }

  /** Asks another model if the first one is overloaded. */
  private String withFallback(String first) {
    try {
      return ask(model(first));
    } catch (RuntimeException failure) {
      caught.add(failure);
      return ModelFailures.isTransient(failure) ? ask(model("other")) : "gave up";
    }
  }

  private Handle<String> replayed(Cairn cairn, Function<String, String> agent, String question) {
    Traveler traveler = cairn.durable(Traveler.class, agent);
    cairn.start();
    String id = cairn.start(traveler::travelAndWait, question).id();
    assertThat(cairn.handle(id, String.class)).isWaitingFor("receive again");
    cairn.stop();
    cairn.start();
    cairn.messages().send(id, "again", true);
    Handle<String> handle = cairn.handle(id, String.class);
    assertThat(handle).succeeded();
    assertThat(caught).hasSize(2);
    return handle;
  }

  @Test
  void programCallsAnotherModelIfTheFirstIsOverloaded(Cairn cairn) {
    Handle<String> handle = replayed(cairn, this::withFallback, "busy");

    assertThat(handle).succeededWith("answer of other");
    assertThat(stub.calls()).hasSize(2);
    assertThat(caught)
        .allSatisfy(failure -> {
          assertThat(failure)
              .isInstanceOfSatisfying(
                  ModelProviderException.class,
                  details -> {
                    assertThat(details.originalType())
                        .isEqualTo("com.openai.errors.RateLimitException");
                    assertThat(details.statusCode()).isEqualTo(429);
                    assertThat(details.retryAfter()).contains(Duration.ofSeconds(77));
                    assertThat(details.isTransient()).isTrue();
                  })
              .hasCauseInstanceOf(RecordedException.class);
          assertThat(ModelFailures.status(failure)).isEqualTo(OptionalInt.of(429));
          assertThat(ModelFailures.retryAfter(failure)).contains(Duration.ofSeconds(77));
        });
  }

  @Test
  void accountWithoutCreditIsNotTransient(Cairn cairn) {
    assertThat(replayed(cairn, this::withFallback, "unpaid")).succeededWith("gave up");

    assertThat(caught)
        .allSatisfy(failure -> {
          assertThat(ModelFailures.status(failure)).isEqualTo(OptionalInt.of(429));
          assertThat(ModelFailures.retryAfter(failure)).isEqualTo(Optional.empty());
        });
  }

  @Test
  void failureWithoutAnAnswerOfTheProviderHasNoStatus(Cairn cairn) {
    assertThat(replayed(cairn, this::withFallback, "unreadable")).succeededWith("gave up");

    assertThat(caught)
        .allSatisfy(failure -> {
          assertThat(failure).isInstanceOf(RecordedException.class);
          assertThat(ModelFailures.status(failure)).isEqualTo(OptionalInt.empty());
        });
  }
}
