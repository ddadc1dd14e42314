package dev.cairn.cluster;

import org.junit.jupiter.api.Test;

/** {@code ContinueAsNewKilledTest} with longer chains. */
class ContinueAsNewKilledDeep extends ContinueAsNewKilledTest {
  @Test
  void chainOf200GenerationsSurvivesKillsAtAnyMoment() throws Exception {
    surviveKills(200);
  }

  @Test
  void memoryAndRowsOf2000GenerationsAreBounded() throws Exception {
    fitIntoMemory(2_000, 30_000);
  }
}
