package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamStatus;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.StreamWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of streams of a workflow. */
class StreamStatusTest extends CairnTest {
  private Fn.Of0<String> writing = () -> "not registered yet";

  private static String write() {
    StreamWriter<Integer> numbers = Durable.stream("numbers", Integer.class);
    StreamWriter<String> words = Durable.stream("words", String.class);
    for (int i = 0; i < 5; i++) {
      numbers.append(i);
    }
    words.append("one");
    words.append("two");
    numbers.close();
    Durable.stream("empty", String.class).close();
    return "done";
  }

  @Test
  void streamsAreListedWithTheirItemsAndWhetherTheyAreClosed() {
    Cairn cairn =
        open(opened -> writing = opened.workflow("writing", String.class, StreamStatusTest::write));
    cairn.start(StartOptions.id("w"), writing).await();

    List<StreamStatus> streams = cairn.messages().streams("w");

    assertThat(streams).extracting(StreamStatus::name).containsExactly("empty", "numbers", "words");
    assertThat(streams).extracting(StreamStatus::items).containsExactly(0L, 5L, 2L);
    assertThat(streams).extracting(StreamStatus::closed).containsExactly(true, true, false);
    assertThat(streams)
        .allSatisfy(stream -> assertThat(stream.last()).isAfter("2020-01-01T00:00:00Z"));
  }

  @Test
  void workflowWithoutStreamsHasNone() {
    Cairn cairn = open(opened -> writing = opened.workflow("writing", String.class, () -> "done"));
    cairn.start(StartOptions.id("w"), writing).await();

    assertThat(cairn.messages().streams("w")).isEmpty();
    assertThatThrownBy(() -> cairn.messages().streams("nobody"))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageContaining("nobody");
  }
}
