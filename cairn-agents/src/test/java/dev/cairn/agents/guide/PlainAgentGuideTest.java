package dev.cairn.agents.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.agents.guide.PlainAgent.Answer;
import dev.cairn.agents.guide.PlainAgent.Client;
import dev.cairn.testing.CairnTest;
import org.junit.jupiter.api.Test;

@CairnTest
@SuppressWarnings("UnusedVariable") // the test kit passes fields to constructors
class PlainAgentGuideTest {
  private final Client client = prompt -> new Answer("fine", "large-2026", 1_000, 100);

  @Test
  void costsAreCounted(Cairn cairn, PlainAgent agent) {
    assertThat(cairn.start(agent::answer, "How are you?")).succeededWith("fine: 0.00225");
  }
}
