package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs commands in this process, with the variables of one user. */
record CommandLineTester(Map<String, String> variables) {
  /** What a command has printed, and its exit code. */
  record Result(int code, String out, String err) {
    Result is(ExitCode expected) {
      assertThat(code).as("%s%n%s", out, err).isEqualTo(expected.code());
      assertThat(err).doesNotContain("\tat ");
      return this;
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }

    String line() {
      return out.strip();
    }
  }

  /** Returns the same user with another variable. */
  CommandLineTester with(String variable, String value) {
    Map<String, String> changed = new HashMap<>(variables);
    changed.put(variable, value);
    return new CommandLineTester(changed);
  }

  Result run(String... arguments) {
    return run(null, arguments);
  }

  /** Runs a command whose question is answered; without an answer there is no terminal. */
  Result run(@Nullable UnaryOperator<String> person, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            person != null,
            false,
            variables,
            person == null ? question -> "" : person);
    int code = CairnCommand.execute(terminal, arguments);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs a command with {@code --json}. */
  JsonNode json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    return run(all.toArray(String[]::new)).is(ExitCode.OK).json();
  }
}
