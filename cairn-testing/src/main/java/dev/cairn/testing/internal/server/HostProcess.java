package dev.cairn.testing.internal.server;

import dev.cairn.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts the process of a {@link ServerHost}, with the class path of this one. */
final class HostProcess {
  private static final int LOG_LINES = 30;

  private HostProcess() {}

  /** The class path of the host: that of this process, also if it consists of modules. */
  static String classPath() {
    return String.join(
        File.pathSeparator,
        Stream.of("java.class.path", "jdk.module.path")
            .map(name -> System.getProperty(name, ""))
            .filter(path -> !path.isEmpty())
            .toList());
  }

  /** Where the code of the host is, by which builds are distinguished that must not share one. */
  static String origin() {
    return Stream.of(ServerHost.class, EmbeddedPostgres.class)
        .map(type -> type.getProtectionDomain().getCodeSource())
        .map(source -> source == null ? "" : String.valueOf(source.getLocation()))
        .collect(Collectors.joining("\n"));
  }

  static Path log(Path folder) {
    return folder.resolve("host.log");
  }

  static Process start(Path folder, Duration keep) throws IOException {
    Path arguments = folder.resolve("host.arguments");
    // in a file, since a class path may be longer than a command line
    Files.writeString(
        arguments,
        """
        -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1
        -cp "%s"
        """
            .formatted(classPath().replace("\\", "\\\\").replace("\"", "\\\"")));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + arguments);
    command.add(ServerHost.class.getName());
    command.addAll(ServerHost.arguments(folder, keep));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log(folder).toFile())
            .start();
    process.getOutputStream().close();
    return process;
  }

  static String lastLogLines(Path folder) {
    try {
      List<String> lines = Files.readAllLines(log(folder));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException unreadable) {
      return "(no log: " + unreadable + ")";
    }
  }
}
