package dev.cairn.springai;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.agents.ModelProviderException;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.error.RecordedException;
import dev.cairn.operate.RecordedStep;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnConfigurer;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.TestClock;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.model.ChatResponse;

/** Which failures of a model are retried, and when. */
@CairnTest(configurers = ModelRetryTest.Exceptions.class)
@SuppressWarnings("UnusedVariable") // the test kit passes fields to constructors
class ModelRetryTest {
  static final class Exceptions implements CairnConfigurer {
    @Override
    public Config configure(Config config) {
      return DurableAgents.configure(config);
    }
  }

  private final Deque<StubReply> failures = new ConcurrentLinkedDeque<>();
  private final OpenAiStub stub = new OpenAiStub(call -> nextReply());
  private final DurableChatModel model = DurableChatModel.of(StubModels.chat(stub));
  private final List<ChatResponse> responses = new CopyOnWriteArrayList<>();
  private final Consumer<ChatResponse> received = responses::add;

  private StubReply nextReply() {
    StubReply failure = failures.poll();
    return failure == null ? StubReply.text("hello") : failure;
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503, 529})
  void overloadIsRetried(int status, Cairn cairn, Asker asker, TestClock clock) {
    clock.autoAdvance();
    failures.add(StubReply.status(status, "{\"error\": {\"message\": \"busy\"}}"));

    Handle<String> handle = cairn.start(asker::ask, "hi");

    assertThat(handle).succeededWith("hello").ran("model").inTries(2);
    assertThat(stub.calls()).hasSize(2);
  }

  @Test
  void lastFailureIsTheOutcome(Cairn cairn, Asker asker, TestClock clock) {
    clock.autoAdvance();
    for (int i = 0; i < 5; i++) {
      failures.add(StubReply.status(503, "{}"));
    }

    Handle<String> handle = cairn.start(asker::ask, "hi");

    assertThat(handle).failedWith(ModelProviderException.class, "503").ran("model").inTries(5);
    assertThat(stub.calls()).hasSize(5);
  }

  static Stream<Arguments> permanentFailures() {
    return Stream.of(
        Arguments.of(401, "{}", "UnauthorizedException"),
        Arguments.of(
            400, "{\"error\": {\"code\": \"context_length_exceeded\"}}", "BadRequestException"),
        Arguments.of(404, "{}", "NotFoundException"),
        Arguments.of(429, "{\"error\": {\"code\": \"insufficient_quota\"}}", "RateLimitException"),
        Arguments.of(200, "<html>not JSON</html>", "OpenAIInvalidDataException"));
  }

  @ParameterizedTest
  @MethodSource("permanentFailures")
  void otherFailuresAreNotRetried(int status, String body, String type, Cairn cairn, Asker asker) {
    failures.add(StubReply.status(status, body));

    Handle<String> handle = cairn.start(asker::ask, "hi");

    assertThat(handle)
        .failedWith(status == 200 ? RecordedException.class : ModelProviderException.class, type)
        .ran("model")
        .inTries(1);
    assertThat(stub.calls()).hasSize(1);
  }

  @Test
  void workflowSleepsForAsLongAsTheHeaderSays(Cairn cairn, Asker asker, TestClock clock) {
    failures.add(new StubReply.Failure(429, "{}", Map.of("Retry-After", "77")));
    Handle<String> handle = cairn.start(asker::ask, "hi");
    assertThat(handle).isWaitingFor("sleep");

    clock.advance(Duration.ofSeconds(76));
    assertThat(stub.calls()).hasSize(1);
    clock.advance(Duration.ofSeconds(1));

    assertThat(handle).succeededWith("hello");
    assertThat(stub.calls()).hasSize(2);
    List<RecordedStep> records = cairn.workflows().history(handle.id()).steps();
    assertThat(records).extracting(RecordedStep::key).containsExactly("model", "sleep", "model#2");
  }

  @Test
  void workflowSleepsForAsLongAsTheMessageSays(Cairn cairn, Asker asker, TestClock clock) {
    failures.add(
        StubReply.status(429, "{\"error\": {\"message\": \"Please try again in 2m3s.\"}}"));
    Handle<String> handle = cairn.start(asker::ask, "hi");
    assertThat(handle).isWaitingFor("sleep");

    clock.advance(Duration.ofSeconds(122));
    assertThat(stub.calls()).hasSize(1);
    clock.advance(Duration.ofSeconds(1));

    assertThat(handle).succeededWith("hello");
    assertThat(stub.calls()).hasSize(2);
    List<RecordedStep> records = cairn.workflows().history(handle.id()).steps();
    assertThat(records).extracting(RecordedStep::key).containsExactly("model", "sleep", "model#2");
  }

  @Test
  void callInsideAStepIsPartOfItAndFailsAtOnce(Cairn cairn, Asker asker) {
    failures.add(new StubReply.Failure(429, "{}", Map.of("Retry-After", "20")));

    Handle<String> handle = cairn.start(asker::askInStep, "hi");

    assertThat(handle)
        .failedWith(RecordedException.class, "RateLimitException")
        .ranOnce("all")
        .didNotRun("model");
    assertThat(stub.calls()).hasSize(1);
    assertThat(cairn.start(asker::askInStep, "hi")).succeededWith("hello").didNotRun("model");
  }
}
