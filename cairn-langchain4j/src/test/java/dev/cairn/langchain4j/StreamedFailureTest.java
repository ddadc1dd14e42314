package dev.cairn.langchain4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.workflow.Retry;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a workflow sees of a streamed response that failed. */
@CairnTest
@SuppressWarnings("UnusedVariable") // the test kit passes fields to constructors
class StreamedFailureTest {
  private final DurableChatModel model =
      DurableChatModel.streaming(new Refusing(), "tokens").retry(Retry.never());
  private final List<ChatResponse> responses = new CopyOnWriteArrayList<>();
  private final Consumer<ChatResponse> received = responses::add;

  /** The JDK reports a refused connection without a message. */
  private static final class Refusing implements StreamingChatModel {
    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
      handler.onError(new ConnectException());
    }
  }

  @Test
  void failureWithoutAMessageIsNamedByItsType(Cairn cairn, Asker asker) {
    Handle<String> handle = cairn.start(asker::ask, "weather?");

    assertThatThrownBy(handle::await).hasMessageContaining("java.net.ConnectException");
  }
}
