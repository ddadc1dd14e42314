package dev.cairn.springai;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;

/** A workflow that an MCP server offers as a tool. */
public class Encyclopedia {
  @Workflow
  public String lookup(String word) {
    if (word.equals("nothing")) {
      throw new IllegalArgumentException("there is no such word");
    }
    return Durable.step("read", () -> "the meaning of " + word);
  }
}
