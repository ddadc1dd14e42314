package dev.cairn.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;

/** An agent whose process dies at each record of its model calls and tool calls. */
@CairnTest
@SuppressWarnings("UnusedVariable") // the test kit passes fields to constructors
class AgentCrashTest {
  private final OpenAiStub stub = new OpenAiStub(TravelAgent::script);
  private final ReceivedIds model = new ReceivedIds(DurableChatModel.of(StubModels.chat(stub)));
  private final Map<String, String> booked = new ConcurrentHashMap<>();
  private final TravelAgent.Bookings bookings = this::book;

  private String book(String key, String hotel) {
    booked.put(key, hotel);
    return "booked";
  }

  /** Keeps the ids of the responses that workflow code received, in all runs of the workflow. */
  static final class ReceivedIds implements ChatModel {
    private final ChatModel model;
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    ReceivedIds(ChatModel model) {
      this.model = model;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
      ChatResponse response = model.chat(request);
      ids.add(response.id());
      return response;
    }
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  @CrashEverywhere
  void noRecordedCallIsMadeAgain(CrashRun run, TravelAgent agent) {
    run.workflow(agent::plan, "Book me a hotel in Lisbon")
        .verify(() -> {
          assertThat(model.ids).isEqualTo(Set.copyOf(lastIdOfEachTurn()));
          assertThat(stub.calls()).hasSizeBetween(3, 4);
          assertThat(booked.values()).containsExactly("Avenida for 2");
        });
  }

  /** If a recorded call was made again, its id is not the last one of its turn. */
  private List<String> lastIdOfEachTurn() {
    return List.of(0, 1, 2).stream()
        .map(turn -> stub.calls().stream().filter(call -> call.turn() == turn).toList().getLast())
        .map(OpenAiStub.Call::id)
        .toList();
  }
}
