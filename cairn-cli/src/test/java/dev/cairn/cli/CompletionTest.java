package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.cli.output.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shells complete what a person has typed with the scripts that the program prints. */
class CompletionTest {
  /**
   * Types lines in an interactive shell on a terminal, when it is ready, and prints what it lists.
   */
  private static final String ZSH_ON_A_TERMINAL =
      """
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell 'TERM=dumb; LISTMAX=10000; autoload -Uz compinit; compinit -u -D'
      zpty -w shell 'bindkey "^I" list-choices; source $SCRIPT; PROMPT="rea""dy> "'
      zpty -r -m shell listed '*ready> *'
      for line in "$@"; do
        zpty -w -n shell "$line"$'\\t'
        zpty -w -n shell $'\\C-u'
        zpty -w shell 'print li""sted'
        zpty -r -m shell listed '*listed*ready> *'
        print -r -- "$listed"
      done
      """;

  private static final String BASH =
      """
      source $SCRIPT
      for line in "$@"; do
        COMP_WORDS=($line) COMP_CWORD=$(($(wc -w <<<"$line") - 1))
        _complete_cairn
        printf '%s\\n' "${COMPREPLY[@]}"
      done
      """;

  private static final String FISH =
      """
      source $SCRIPT
      for line in $argv
        complete -C $line
      end
      """;

  @TempDir private Path folder;

  /** Runs a shell with the script for it; what it prints to the standard error is an error. */
  private String complete(String name, List<String> shell, String program, String... lines)
      throws Exception {
    assumeTrue(isInstalled(name), name + " is not installed, so its completion is not tested");
    Path script = folder.resolve("cairn." + name);
    var cairn = new CommandLineTester(Map.of());
    Files.writeString(script, cairn.run("completion", name).is(ExitCode.OK).out());
    Path run = folder.resolve("run." + name);
    Files.writeString(run, program);
    List<String> command = new ArrayList<>(shell);
    command.add(run.toString());
    command.addAll(List.of(lines));
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().put("SCRIPT", script.toString());
    process.environment().put("HOME", folder.toString());
    process.environment().put("COLUMNS", "200");

    Process running = process.start();
    String out = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    running.waitFor();
    assertThat(out).doesNotContain("rror").doesNotContain("command not found");
    return out;
  }

  private static boolean isInstalled(String shell) throws InterruptedException {
    try {
      return new ProcessBuilder(shell, "-c", "true").start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  @Test
  void zshListsCommandsOptionsAndValuesWithTheirDescriptions() throws Exception {
    String listed =
        complete(
            "zsh",
            List.of("zsh", "-f"),
            ZSH_ON_A_TERMINAL,
            "cairn wor",
            "cairn queues ",
            "cairn --url http://localhost workflows list --na",
            "cairn workflows cancel order-17 --dry",
            "cairn history export --state ");

    assertThat(listed)
        .containsPattern("workflows +-- Finds, shows and changes workflows")
        .containsPattern("pause +-- Pauses a queue: nothing more is started")
        .containsPattern("--name +-- ")
        .containsPattern("--dry-run +-- Print what would be done")
        .containsPattern("EXHAUSTED +FAILED");
  }

  @Test
  void fishListsCommandsOptionsAndValuesWithTheirDescriptions() throws Exception {
    String listed =
        complete(
            "fish",
            List.of("fish", "--no-config"),
            FISH,
            "cairn wor",
            "cairn --url http://localhost queues p",
            "cairn workflows cancel order-17 --dry",
            "cairn history export --state FAI");

    assertThat(listed.lines())
        .contains(
            "workflows\tFinds, shows and changes workflows.",
            "pause\tPauses a queue: nothing more is started.",
            "--dry-run\tPrint what would be done, and do nothing.")
        .anyMatch(line -> line.startsWith("FAILED"))
        .noneMatch(line -> line.startsWith("list"));
  }

  @Test
  void bashListsCommandsAndOptions() throws Exception {
    String listed =
        complete(
            "bash",
            List.of("bash", "--norc"),
            BASH,
            "cairn wor",
            "cairn queues p",
            "cairn workflows cancel --dry");

    assertThat(listed.lines()).contains("workflows", "pause", "--dry-run");
  }
}
