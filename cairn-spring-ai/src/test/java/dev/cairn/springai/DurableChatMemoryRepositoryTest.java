package dev.cairn.springai;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.agents.stub.OpenAiStub;
import dev.cairn.agents.stub.StubReply;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.workflow.Durable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.ChatMemoryRepository;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.content.Media;

@CairnTest(start = false)
class DurableChatMemoryRepositoryTest {
  private final OpenAiStub stub =
      new OpenAiStub(call -> StubReply.text("answer " + call.body().path("messages").size()));
  private final ChatModel model = DurableChatModel.of(StubModels.chat(stub));
  private final CountingRepository stored = new CountingRepository();

  /** A conversation store that counts reads and writes. */
  static final class CountingRepository implements ChatMemoryRepository {
    private final ChatMemoryRepository repository = new InMemoryChatMemoryRepository();
    private final List<String> accesses = new CopyOnWriteArrayList<>();

    @Override
    public List<String> findConversationIds() {
      accesses.add("ids");
      return repository.findConversationIds();
    }

    @Override
    public List<Message> findByConversationId(String id) {
      accesses.add("read " + id);
      return repository.findByConversationId(id);
    }

    @Override
    public void saveAll(String id, List<Message> messages) {
      accesses.add("write " + messages.size());
      repository.saveAll(id, messages);
    }

    @Override
    public void deleteByConversationId(String id) {
      accesses.add("delete " + id);
      repository.deleteByConversationId(id);
    }
  }

  @AfterEach
  void stopStub() {
    stub.close();
  }

  private String twoQuestions(ChatMemory memory) {
    ChatClient client =
        ChatClient.builder(model)
            .defaultAdvisors(MessageChatMemoryAdvisor.builder(memory).build())
            .build();
    String first = ask(client, "first?");
    return first + ", " + ask(client, "second?");
  }

  private static String ask(ChatClient client, String question) {
    return String.valueOf(
        client
            .prompt(question)
            .advisors(advisors -> advisors.param(ChatMemory.CONVERSATION_ID, "c-1"))
            .call()
            .content());
  }

  private Handle<String> replayed(Cairn cairn, Function<String, String> agent) {
    Traveler traveler = cairn.durable(Traveler.class, agent);
    cairn.start();
    String id = cairn.start(traveler::travelAndWait, "go").id();
    assertThat(cairn.handle(id, String.class)).isWaitingFor("receive again");
    cairn.stop();
    cairn.start();
    cairn.messages().send(id, "again", true);
    Handle<String> handle = cairn.handle(id, String.class);
    assertThat(handle).succeeded();
    return handle;
  }

  @Test
  void memoryInWorkflowCodeIsFilledAgainWithoutCalls(Cairn cairn) {
    Handle<String> handle =
        replayed(cairn, question -> twoQuestions(MessageWindowChatMemory.builder().build()));

    assertThat(handle).succeededWith("answer 1, answer 3");
    assertThat(stub.calls()).hasSize(2);
  }

  @Test
  void storedConversationIsReadAndWrittenOnce(Cairn cairn) {
    ChatMemoryRepository durable = DurableChatMemoryRepository.of(stored);

    Handle<String> handle =
        replayed(
            cairn,
            question ->
                twoQuestions(
                    MessageWindowChatMemory.builder().chatMemoryRepository(durable).build()));

    assertThat(handle).succeededWith("answer 1, answer 3").ran("memoryWrite").times(4);
    assertThat(stored.accesses)
        .filteredOn(access -> access.startsWith("write"))
        .containsExactly("write 1", "write 2", "write 3", "write 4");
    assertThat(stored.findByConversationId("c-1"))
        .extracting(Message::getText)
        .containsExactly("first?", "answer 1", "second?", "answer 3");
  }

  @Test
  void messagesOfAllTypesAreRestored(Cairn cairn) {
    List<Message> written = new ArrayList<>(everyType());
    stored.saveAll("c-1", written);
    List<List<Message>> read = new CopyOnWriteArrayList<>();
    ChatMemoryRepository durable = DurableChatMemoryRepository.of(stored);

    Handle<String> handle =
        replayed(
            cairn,
            question -> {
              List<Message> messages = durable.findByConversationId("c-1");
              read.add(messages);
              durable.deleteByConversationId("c-1");
              return messages.size() + " of " + durable.findConversationIds();
            });

    assertThat(handle).succeededWith("4 of []");
    assertThat(stored.accesses).containsExactly("write 4", "read c-1", "delete c-1", "ids");
    assertThat(read)
        .hasSize(2)
        .allSatisfy(
            messages -> assertThat(messages).usingRecursiveComparison().isEqualTo(everyType()));
  }

  private static List<Message> everyType() {
    Media image =
        Media.builder()
            .mimeType(Media.Format.IMAGE_PNG)
            .data("https://example.org/a.png")
            .name("picture")
            .build();
    return List.of(
        new SystemMessage("be brief"),
        UserMessage.builder()
            .text("what is this?")
            .media(image)
            .metadata(Map.of("user", 7L))
            .build(),
        AssistantMessage.builder()
            .content("")
            .toolCalls(List.of(new AssistantMessage.ToolCall("1", "function", "look", "{}")))
            .build(),
        ToolResponseMessage.builder()
            .responses(List.of(new ToolResponseMessage.ToolResponse("1", "look", "a tower")))
            .build());
  }

  @Test
  void accessInsideAStepIsPartOfIt(Cairn cairn) {
    ChatMemoryRepository durable = DurableChatMemoryRepository.of(stored);

    Handle<String> handle =
        replayed(cairn, question -> Durable.step("all", () -> "" + durable.findConversationIds()));

    assertThat(handle).succeededWith("[]").ranOnce("all").didNotRun("memoryIds");
    assertThat(stored.accesses).containsExactly("ids");
  }
}
