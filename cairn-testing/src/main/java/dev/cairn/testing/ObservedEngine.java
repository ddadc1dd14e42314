package dev.cairn.testing;

import dev.cairn.Cairn;

/**
 * An engine whose workflows are asserted.
 *
 * @param cairn the engine
 * @param waits what its workflows wait for; empty for an engine without the configuration of a test
 */
record ObservedEngine(Cairn cairn, Waits waits) {
  static ObservedEngine ofCurrentTest() {
    TestEnvironment environment =
        CurrentEnvironment.find()
            .orElseThrow(() ->
                new IllegalStateException(
                    "assertThat(handle) needs a test with @CairnTest, on the thread of the test or one that it has started. Elsewhere, write assertThat(cairn, handle)."));
    Cairn cairn =
        environment
            .engine()
            .orElseThrow(() ->
                new IllegalStateException(
                    "The test has not asked for its Cairn. For an engine that it opened itself, write assertThat(cairn, handle)."));
    return new ObservedEngine(cairn, environment.part(Waits.class));
  }

  static ObservedEngine of(Cairn cairn) {
    return new ObservedEngine(
        cairn,
        CurrentEnvironment.find()
            .map(environment -> environment.part(Waits.class))
            .orElseGet(Waits::new));
  }

  RecordedCalls records(String workflowId) {
    return new RecordedCalls(cairn.workflows().steps(workflowId).toList());
  }

  String timeline(String workflowId) {
    return Timelines.of(cairn, workflowId, waits);
  }
}
