package dev.cairn.langchain4j;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.error.UsageException;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A conversation that is stored outside the workflow. */
@CairnTest
class DurableChatMemoryStoreTest {
  private final OpenAiStub stub = new OpenAiStub(call -> StubReply.text("Hello"));
  private final CountingStore store = new CountingStore();
  private final Cairn cairn;
  private final Traveler traveler;

  DurableChatMemoryStoreTest(Cairn cairn) {
    this.cairn = cairn;
    Function<Traveler, Traveler.Assistant> agent = this::assistant;
    this.traveler = cairn.durable(Traveler.class, agent);
  }

  private Traveler.Assistant assistant(Traveler self) {
    return Traveler.assistant()
        .chatModel(DurableChatModel.of(StubModels.chat(stub)))
        .chatMemory(
            MessageWindowChatMemory.builder()
                .id("ada")
                .maxMessages(10)
                .chatMemoryStore(new DurableChatMemoryStore(store))
                .build())
        .build();
  }

  /** Counts accesses. */
  static final class CountingStore implements ChatMemoryStore {
    private final ChatMemoryStore messages = new InMemoryChatMemoryStore();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();

    @Override
    public List<ChatMessage> getMessages(Object memoryId) {
      reads.incrementAndGet();
      return messages.getMessages(memoryId);
    }

    @Override
    public void updateMessages(Object memoryId, List<ChatMessage> updated) {
      writes.incrementAndGet();
      messages.updateMessages(memoryId, updated);
    }

    @Override
    public void deleteMessages(Object memoryId) {
      messages.deleteMessages(memoryId);
    }
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  @Test
  void replayNeitherReadsNorWritesAgain() {
    cairn.start(StartOptions.id("t"), traveler::travelAndWait, "Hi");
    assertThat(cairn.handle("t", String.class)).isWaitingFor("receive again");
    int reads = store.reads.get();
    int writes = store.writes.get();
    assertThat(store.getMessages("ada")).hasSize(2);
    store.updateMessages("ada", List.of(UserMessage.from("of another program")));

    cairn.stop();
    cairn.start();
    cairn.messages().send("t", "again", true);

    assertThat(cairn.handle("t", String.class)).succeededWith("Hello");
    assertThat(writes).isEqualTo(2);
    assertThat(store.writes).hasValue(writes + 1);
    assertThat(store.reads).hasValue(reads + 1);
    assertThat(store.getMessages("ada")).containsExactly(UserMessage.from("of another program"));
  }

  @Test
  void conversationContinuesInTheNextWorkflow() {
    assertThat(cairn.start(traveler::travel, "Hi")).succeededWith("Hello");

    assertThat(cairn.start(traveler::travel, "Again")).succeededWith("Hello");

    assertThat(stub.calls().getLast().body().path("messages").toString())
        .contains("Hi", "Hello", "Again");
  }

  @Test
  void accessOutsideAWorkflowIsRejected() {
    var recorded = new DurableChatMemoryStore(store);

    assertThatThrownBy(() -> recorded.getMessages("ada")).isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> recorded.updateMessages("ada", List.of()))
        .isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> recorded.deleteMessages("ada")).isInstanceOf(UsageException.class);
    assertThat(store.reads).hasValue(0);
  }
}
