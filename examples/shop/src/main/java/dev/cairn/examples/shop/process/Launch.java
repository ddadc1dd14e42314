package dev.cairn.examples.shop.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How to start this very program as another process.
 *
 * @param main the class to run
 * @param arguments the command line
 * @param environment variables on top of this process's own; its own {@code CAIRN_} variables are
 *     not handed down
 * @param errors where the child's standard error goes
 */
public record Launch(
    Class<?> main, List<String> arguments, Map<String, String> environment, Redirect errors) {
  /** Copies what may change. */
  public Launch {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /**
   * A child that writes its errors where this process does.
   *
   * @param main the class to run
   * @param arguments the command line
   * @return how to start it
   */
  public static Launch of(Class<?> main, String... arguments) {
    return new Launch(main, List.of(arguments), Map.of(), Redirect.INHERIT);
  }

  /**
   * The same with variables.
   *
   * @param variables what the child finds in its environment
   * @return a changed copy
   */
  public Launch with(Map<String, String> variables) {
    return new Launch(main, arguments, variables, errors);
  }

  /**
   * The same, with its errors added to a file.
   *
   * @param log the file
   * @return a changed copy
   */
  public Launch errorsTo(Path log) {
    return new Launch(main, arguments, environment, Redirect.appendTo(log.toFile()));
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
