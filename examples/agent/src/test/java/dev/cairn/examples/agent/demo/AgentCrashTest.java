package dev.cairn.examples.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.CairnClient;
import dev.cairn.agents.Answer;
import dev.cairn.agents.ModelPart;
import dev.cairn.examples.agent.Invitation;
import dev.cairn.examples.agent.Library;
import dev.cairn.examples.agent.ResearchAgent;
import dev.cairn.examples.agent.stub.TestStub;
import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.langchain4j.PersonTools;
import dev.cairn.start.StreamItem;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

/**
 * The agent, whose process dies at each of its records and those of its sub-agent: before and after
 * each response of the model, while tools run, and while a person is asked. Frozen owners are left
 * out: until its next record is rejected, an owner that returns may make a call that another
 * process has recorded meanwhile.
 */
@CairnTest(migrations = "/dev/cairn/examples/agent/purchases.sql")
@SuppressWarnings("UnusedVariable") // the test kit passes fields to constructors
class AgentCrashTest {
  private static final String ID = "crash-run";
  private static final int CALLS = 6;

  /**
   * There are about 38 records; those of streamed tokens differ from run to run. A sample keeps the
   * build short: remove the limit to test all.
   */
  private static final int MOST_RECORDS = 20;

  private static final String ANSWER =
      "The Moon and the Sun raise two bulges of water; as the Earth turns, most coasts see two high tides a day. Figures: Bought for 11 EUR: In the Bay of Fundy, the tidal range reaches about 16 metres. Fact checker: I found 2 documents about it, and they agree.";

  private final TestStub stub = TestStub.open();
  private final DurableChatModel model = stub.model();
  private final Library library = new Library();
  private final Map<String, String> streamed = new LinkedHashMap<>();
  private String answer = "";

  @AfterEach
  void stopStub() {
    stub.close();
  }

  @CrashEverywhere(frozenOwner = false, maxRecords = MOST_RECORDS)
  void noRecordedCallIsMadeAgain(CrashRun run, ResearchAgent agent, DataSource database) {
    run.workflow(agent::research, "What is known about tides, with figures?")
        .during(client -> {
          approve(client);
          read(client);
        })
        .verify(() -> {
          CallCheck calls = CallCheck.of(stub.calls(), recorded(database));
          assertThat(calls.repeated()).isZero();
          assertThat(calls.recorded()).isEqualTo(CALLS);
          assertThat(calls.inFlight()).isLessThanOrEqualTo(1);
          assertThat(purchases(database)).containsExactly(ID);
          assertThat(answer).isEqualTo(ANSWER);
          assertThat(List.copyOf(streamed.values())).last().isEqualTo(ANSWER);
        });
  }

  private static void approve(CairnClient client) {
    for (StreamItem<Invitation> item :
        client.messages().stream(ID, Invitation.STREAM, Invitation.class)) {
      client.messages().complete(item.value().token(), Answer.of(PersonTools.APPROVE, "ann"));
      return;
    }
  }

  /** Reads the tokens as the web page does: a try that begins replaces the one before. */
  private void read(CairnClient client) {
    for (StreamItem<ModelPart> item :
        client.messages().stream(ID, ResearchAgent.TOKENS, ModelPart.class)) {
      ModelPart part = item.value();
      switch (part.kind()) {
        case STARTED -> streamed.put(part.call(), "");
        case TEXT -> streamed.merge(part.call(), part.text(), String::concat);
        case THINKING, FAILED, COMPLETED -> {}
      }
    }
    answer = client.handle(ID, String.class).await();
  }

  private static List<String> recorded(DataSource database) throws SQLException {
    try (var inspector = new Inspector(database.getConnection())) {
      return inspector.recordedResponses();
    }
  }

  private static List<String> purchases(DataSource database) throws SQLException {
    try (var inspector = new Inspector(database.getConnection())) {
      return inspector.purchases();
    }
  }
}
