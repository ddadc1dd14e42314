package dev.cairn.telemetry.tracing;

import io.opentelemetry.api.common.AttributeKey;

/** The attributes of spans. There are no conventions for durable workflows, so they are our own. */
final class Attribute {
  static final AttributeKey<String> WORKFLOW_ID = AttributeKey.stringKey("cairn.workflow.id");
  static final AttributeKey<String> WORKFLOW = AttributeKey.stringKey("cairn.workflow.name");
  static final AttributeKey<String> STATE = AttributeKey.stringKey("cairn.workflow.state");
  static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("cairn.workflow.attempt");
  static final AttributeKey<Long> GENERATION = AttributeKey.longKey("cairn.workflow.generation");
  static final AttributeKey<String> KEY = AttributeKey.stringKey("cairn.step.key");
  static final AttributeKey<String> KIND = AttributeKey.stringKey("cairn.step.kind");
  static final AttributeKey<Long> TRIES = AttributeKey.longKey("cairn.step.tries");

  private Attribute() {}
}
