package dev.cairn.examples.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How to start this program as a child process.
 *
 * @param main the main class
 * @param arguments the command line
 * @param environment additional environment variables; {@code CAIRN_} variables of this process are
 *     not inherited
 * @param errors the destination of the child's standard error
 */
public record LaunchSpec(
    Class<?> main, List<String> arguments, Map<String, String> environment, Redirect errors) {
  /** Copies the collections. */
  public LaunchSpec {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /**
   * Returns a specification with the standard error of this process.
   *
   * @param main the main class
   * @param arguments the command line
   * @return how to start it
   */
  public static LaunchSpec of(Class<?> main, String... arguments) {
    return new LaunchSpec(main, List.of(arguments), Map.of(), Redirect.INHERIT);
  }

  /**
   * Returns a copy with environment variables.
   *
   * @param variables the variables of the child
   * @return a changed copy
   */
  public LaunchSpec with(Map<String, String> variables) {
    return new LaunchSpec(main, arguments, variables, errors);
  }

  /**
   * Returns a copy that appends standard error to a file.
   *
   * @param log the file
   * @return a changed copy
   */
  public LaunchSpec errorsTo(Path log) {
    return new LaunchSpec(main, arguments, environment, Redirect.appendTo(log.toFile()));
  }

  Process start() throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Xshare:auto", "-XX:-UsePerfData"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(errors);
    builder.environment().keySet().removeIf(name -> name.startsWith("CAIRN_"));
    builder.environment().putAll(environment);
    return builder.start();
  }
}
