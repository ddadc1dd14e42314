package dev.cairn.testkit;

import dev.cairn.Cairn;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The released versions of Cairn, and class paths with their engines. */
public final class Releases {
  private Releases() {}

  /** The last release; empty before the first one. */
  public static Optional<String> last() throws IOException {
    try (InputStream list = Releases.class.getResourceAsStream("releases.txt")) {
      if (list == null) {
        throw new AssertionError("releases.txt is missing");
      }
      return versions(new String(list.readAllBytes(), StandardCharsets.UTF_8))
          .reduce((earlier, later) -> later);
    }
  }

  public static Stream<String> versions(String list) {
    return list.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#"));
  }

  /** The jar of a release in the local Maven repository. Downloads it if it is missing. */
  public static Path jar(String version) throws IOException, InterruptedException {
    Path repository =
        Path.of(
            System.getProperty(
                "maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));
    Path jar =
        repository.resolve("dev/cairn/cairn-core/%s/cairn-core-%s.jar".formatted(version, version));
    if (!Files.exists(jar)) {
      var command =
          List.of(
              "../mvnw",
              "-q",
              "dependency:get",
              "-Dtransitive=false",
              "-Dartifact=dev.cairn:cairn-core:" + version);
      new ProcessBuilder(command).inheritIO().start().waitFor();
    }
    if (!Files.exists(jar)) {
      throw new AssertionError("Maven did not download " + jar);
    }
    return jar;
  }

  /** The class path of this test with the given jar in place of this build's engine. */
  public static String classPathWith(Path jar) throws Exception {
    Path engine = Path.of(Cairn.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().equals(engine) ? jar.toString() : entry)
        .collect(Collectors.joining(File.pathSeparator));
  }
}
