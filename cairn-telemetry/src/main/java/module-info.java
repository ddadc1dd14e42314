/** Traces, metrics and the logging context of workflows. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // each of them has a stable name in its manifest
module dev.cairn.telemetry {
  requires transitive dev.cairn;
  requires static dev.cairn.agents; // only GenAiAttributes needs it
  requires static transitive io.opentelemetry.api;
  requires static transitive io.opentelemetry.context;
  requires static transitive io.opentelemetry.sdk.trace;
  requires static transitive micrometer.core;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.cairn.telemetry;
  exports dev.cairn.telemetry.metrics;
  exports dev.cairn.telemetry.tracing;
}
