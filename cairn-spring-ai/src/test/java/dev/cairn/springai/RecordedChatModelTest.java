package dev.cairn.springai;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.history.ExportedHistory;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;

/** A recorded conversation in place of a model. */
@CairnTest(start = false)
class RecordedChatModelTest {
  private static final String QUESTION = "Book me a hotel in Lisbon";

  /** An agent whose model is replaced: at first the stub, then the recorded conversation. */
  private static TravelAgent agent(Cairn cairn, String name, ChatModel model) {
    TravelAgent.Bookings bookings = (key, hotel) -> "booked " + hotel;
    return cairn.durable(name, TravelAgent.class, DurableChatModel.of(model), bookings);
  }

  @Test
  void agentRunsAgainWithoutItsModel(Cairn cairn) {
    ExportedHistory history;
    try (var stub = new OpenAiStub(TravelAgent::script)) {
      TravelAgent recording = agent(cairn, "recording", StubModels.chat(stub));
      cairn.start();
      String answer = cairn.start(StartOptions.id("w"), recording::plan, QUESTION).await();
      assertThat(answer).isEqualTo("Booked. Bring an umbrella.");
      history = cairn.histories().export("w");
    }
    cairn.stop();
    RecordedChatModel model = RecordedChatModel.of(history);
    TravelAgent replaying = agent(cairn, "replaying", model);
    cairn.start();

    assertThat(cairn.start(replaying::plan, QUESTION))
        .succeededWith("Booked. Bring an umbrella.")
        .ran("book")
        .times(1);

    assertThat(model.responses()).isEqualTo(3);
    assertThatThrownBy(() -> model.call(new Prompt("more")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'w' has 3 responses, and this is call 4");
    assertThatThrownBy(() -> RecordedChatModel.of(history, "modell"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("no response of a step 'modell'");
  }
}
