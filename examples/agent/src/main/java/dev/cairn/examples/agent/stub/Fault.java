package dev.cairn.examples.agent.stub;

/** What the stub does instead of answering. */
enum Fault {
  /** It answers. */
  NONE,
  /** It asks to wait: status 429 with {@code Retry-After}. */
  RATE_LIMIT,
  /** It fails: status 500. */
  SERVER_ERROR,
  /** It closes the connection in the middle of its answer. */
  CUT
}
