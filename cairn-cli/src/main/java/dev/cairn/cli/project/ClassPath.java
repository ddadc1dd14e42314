package dev.cairn.cli.project;

import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Jars and folders. Executable jars of Spring Boot are unpacked until this is closed. */
final class ClassPath implements AutoCloseable {
  private static final String BOOT_CLASSES = "BOOT-INF/classes/";
  private static final String BOOT_LIBRARIES = "BOOT-INF/lib/";

  private final List<Path> entries = new ArrayList<>();
  private final List<Path> unpacked = new ArrayList<>();

  /**
   * Reads a class path.
   *
   * @param text its entries, separated as those of {@code java -cp}
   */
  ClassPath(String text) {
    try {
      for (String entry : text.split(File.pathSeparator, -1)) {
        add(entry);
      }
    } catch (IOException unreadable) {
      close();
      throw new CommandFailure(
          ExitCode.USAGE,
          "The class path '%s' cannot be read: %s".formatted(text, unreadable),
          "Give jars and folders of classes, separated by '%s'.".formatted(File.pathSeparator));
    }
  }

  private void add(String entry) throws IOException {
    if (entry.equals("*") || entry.endsWith(File.separator + "*")) {
      Path folder = Path.of(entry.substring(0, entry.length() - 1));
      try (Stream<Path> files = Files.list(folder)) {
        for (Path jar : files.filter(each -> each.toString().endsWith(".jar")).sorted().toList()) {
          add(jar.toString());
        }
      }
      return;
    }
    Path path = Path.of(entry);
    if (!Files.exists(path)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "There is no '%s' of the class path.".formatted(entry),
          "Build the application, and give its jar or its folder of classes.");
    }
    if (Files.isDirectory(path) || !isExecutableBootJar(path)) {
      entries.add(path);
    } else {
      unpack(path);
    }
  }

  private static boolean isExecutableBootJar(Path path) throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      return jar.getEntry(BOOT_CLASSES) != null;
    }
  }

  private void unpack(Path path) throws IOException {
    Path folder = Files.createTempDirectory("cairn-class-path-");
    unpacked.add(folder);
    try (JarFile jar = new JarFile(path.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        if (!entry.isDirectory() && entry.getName().startsWith("BOOT-INF/")) {
          unpack(jar, entry, folder);
        }
      }
    }
    entries.add(folder.resolve(BOOT_CLASSES));
    Path libraries = folder.resolve(BOOT_LIBRARIES);
    if (Files.exists(libraries)) {
      add(libraries + File.separator + "*");
    }
  }

  private static void unpack(JarFile jar, JarEntry entry, Path folder) throws IOException {
    Path file = folder.resolve(entry.getName()).normalize();
    if (!file.startsWith(folder)) {
      throw new IOException("the entry '%s' is outside of the jar".formatted(entry.getName()));
    }
    Files.createDirectories(file.getParent());
    try (InputStream content = jar.getInputStream(entry)) {
      Files.copy(content, file);
    }
  }

  List<URL> urls() {
    List<URL> urls = new ArrayList<>();
    try {
      for (Path entry : entries) {
        urls.add(entry.toUri().toURL());
      }
    } catch (IOException wrong) {
      throw new IllegalStateException("A file has an address", wrong);
    }
    return urls;
  }

  @Override
  public void close() {
    for (Path folder : unpacked) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException kept) {
        throw new CommandFailure(
            ExitCode.FAILED,
            "The folder %s cannot be deleted: %s".formatted(folder, kept),
            "Delete it.");
      }
    }
    unpacked.clear();
  }
}
