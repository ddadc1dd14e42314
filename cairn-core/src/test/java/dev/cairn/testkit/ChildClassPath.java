package dev.cairn.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The class path of the processes that tests start, with an archive of its loaded and verified
 * classes (class data sharing). A process starts with it in 60 % of the processor time. An archive
 * requires jars, so the class folders are packed.
 */
final class ChildClassPath {
  private ChildClassPath() {}

  private static final class Shared {
    static final Path FOLDER = folder();
    static final String JARS = jars();
    static final List<String> ARGUMENTS = archived();

    private static Path folder() {
      try {
        Path folder = Files.createTempDirectory("cairn-children");
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> delete(folder)));
        return folder;
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }

    private static String jars() {
      var jars = new ArrayList<String>();
      try {
        for (String entry : entries()) {
          boolean packed = !Files.isDirectory(Path.of(entry));
          jars.add(packed ? entry : pack(Path.of(entry), jars.size()).toString());
        }
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
      return String.join(File.pathSeparator, jars);
    }

    private static List<String> entries() {
      return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    }

    private static Path pack(Path classes, int number) throws IOException {
      Path jar = FOLDER.resolve("classes-" + number + ".jar");
      try (var sink = new JarOutputStream(Files.newOutputStream(jar));
          Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          sink.putNextEntry(
              new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
          Files.copy(file, sink);
        }
      }
      return jar;
    }

    /** Runs a workflow in a process that archives its classes when it ends. */
    private static List<String> archived() {
      Path archive = FOLDER.resolve("classes.jsa");
      var recording =
          List.of(
              "-XX:ArchiveClassesAtExit=" + archive,
              "-Xlog:cds=off",
              "-Xlog:cds+dynamic=off",
              "-cp",
              JARS);
      try (var service = new IdempotentService()) {
        TestDatabase database = TestPostgres.freshDatabase();
        database.execute(Bookshop.TABLES);
        BookshopProcess.runToEnd(database, service, recording);
      } catch (Exception problem) {
        throw new AssertionError("The classes of child processes cannot be archived", problem);
      }
      return Files.exists(archive) // not in a JVM without class data sharing
          ? List.of("-XX:SharedArchiveFile=" + archive, "-cp", JARS)
          : List.of("-cp", JARS);
    }

    private static void delete(Path folder) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }
  }

  /** The arguments of java for the class path of this process. */
  static List<String> arguments() {
    return Shared.ARGUMENTS;
  }
}
