package dev.cairn.cli.output;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prints results: tables and text for people, or JSON for programs. */
public final class Output {
  private static final JsonMapper JSON = JsonMapper.shared();
  private final Terminal terminal;
  private final boolean json;

  /**
   * Creates an output.
   *
   * @param json whether results are printed as JSON
   */
  public Output(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** Returns whether results are printed as JSON. */
  public boolean isJson() {
    return json;
  }

  /** Prints a result as JSON, in one line. */
  public void json(Object value) {
    terminal.out().println(compact(value));
  }

  /** Returns a value as JSON, in one line. */
  public static String compact(Object value) {
    return JSON.writeValueAsString(value);
  }

  /** Prints a line for people. */
  public void line(String text) {
    terminal.out().println(text);
  }

  /** Prints a remark for people, which is no part of the result. */
  public void remark(String text) {
    if (!json) {
      terminal.err().println(text);
    }
  }

  /** Prints what a person should check, also beside JSON. */
  public void warning(String text) {
    terminal.err().println(text);
  }

  /**
   * Returns a line that shows progress: on a terminal only, and not beside JSON.
   *
   * @param done what is done, such as {@code replayed}
   */
  public Progress progress(String done) {
    return new Progress(terminal.isInteractive() && !json ? terminal.err() : null, done);
  }

  /** Prints a table, with the header in another colour. */
  public void table(Table table) {
    List<String> lines = table.lines();
    line(terminal.hasColors() ? "\u001b[1m" + lines.getFirst() + "\u001b[0m" : lines.getFirst());
    lines.stream().skip(1).map(this::colored).forEach(this::line);
  }

  /** Colours the states of workflows and the severities of findings. */
  private String colored(String line) {
    if (!terminal.hasColors()) {
      return line;
    }
    return line.replaceAll("\\b(FAILED|STUCK|EXHAUSTED|ERROR)\\b", "\u001b[31m$1\u001b[0m")
        .replaceAll("\\b(SUCCEEDED|OK)\\b", "\u001b[32m$1\u001b[0m")
        .replaceAll("\\b(RUNNING|WARNING)\\b", "\u001b[33m$1\u001b[0m");
  }

  /** Returns a value for people: a text as it is, anything else as JSON. */
  public static String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    return value.isString() ? value.asString() : value.toString();
  }
}
