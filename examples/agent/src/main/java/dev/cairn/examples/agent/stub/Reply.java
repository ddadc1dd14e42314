package dev.cairn.examples.agent.stub;

import java.util.List;

/** What the stub answers. */
sealed interface Reply {
  /** A text. */
  record Text(String text) implements Reply {}

  /** Calls of tools, which the agent may execute in parallel. */
  record Tools(List<ToolCall> calls) implements Reply {}

  /**
   * One call of a tool.
   *
   * @param name the name of the tool
   * @param arguments its arguments as JSON
   */
  record ToolCall(String name, String arguments) {}
}
