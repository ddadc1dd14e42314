package dev.cairn.testing;

import dev.cairn.Cairn;
import java.util.function.Consumer;

/**
 * An engine whose workflows are asserted.
 *
 * @param cairn the engine
 * @param waits what its workflows wait for; empty for an engine without the configuration of a test
 * @param clock is asked while a workflow with an id is awaited, as a {@link TestClock} is
 */
record ObservedEngine(Cairn cairn, Waits waits, Consumer<String> clock) {
  static ObservedEngine ofCurrentTest() {
    CurrentTest environment =
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
    return of(cairn, environment);
  }

  static ObservedEngine of(Cairn cairn) {
    return CurrentEnvironment.find()
        .map(environment -> of(cairn, environment))
        .orElseGet(() -> new ObservedEngine(cairn, new Waits(), id -> {}));
  }

  private static ObservedEngine of(Cairn cairn, CurrentTest environment) {
    return new ObservedEngine(cairn, environment.waits(), environment::awaiting);
  }

  RecordedCalls records(String workflowId) {
    return new RecordedCalls(cairn.workflows().steps(workflowId).toList());
  }

  String timeline(String workflowId) {
    return Timelines.of(cairn, workflowId, waits);
  }
}
