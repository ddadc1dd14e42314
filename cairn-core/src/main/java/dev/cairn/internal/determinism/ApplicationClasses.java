package dev.cairn.internal.determinism;

import dev.cairn.error.InvalidArgumentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Lists the classes of a package and its subpackages, in folders and jars. */
public final class ApplicationClasses {
  private static final String SUFFIX = ".class";

  private ApplicationClasses() {}

  /**
   * Returns the names of the classes.
   *
   * @param loader finds the folders and jars
   * @param packageName the name of the package
   * @return the names, in order
   * @throws InvalidArgumentException if there are none
   */
  public static List<String> of(ClassLoader loader, String packageName) {
    String folder = packageName.replace('.', '/');
    var names = new TreeSet<String>();
    try {
      for (URL root : loader.resources(folder).toList()) {
        switch (root.getProtocol()) {
          case "file" -> addFiles(Path.of(URI.create(root.toString())), folder, names);
          case "jar" -> addEntries((JarURLConnection) root.openConnection(), folder, names);
          default -> {} // such as jrt: no application
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    if (names.isEmpty()) {
      throw new InvalidArgumentException(
          "packages",
          "The package '%s' contains no class that the context class loader finds. Give the name of a package of the application, such as com.example.shop."
              .formatted(packageName));
    }
    return List.copyOf(names);
  }

  private static void addFiles(Path root, String folder, Set<String> names) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      files
          .map(file -> folder + "/" + root.relativize(file).toString().replace('\\', '/'))
          .forEach(path -> add(path, names));
    }
  }

  private static void addEntries(JarURLConnection jar, String folder, Set<String> names)
      throws IOException {
    jar.setUseCaches(false);
    try (JarFile file = jar.getJarFile()) {
      file.stream()
          .map(ZipEntry::getName)
          .filter(path -> path.startsWith(folder + "/"))
          .forEach(path -> add(path, names));
    }
  }

  private static void add(String path, Set<String> names) {
    if (path.endsWith(SUFFIX) && !path.endsWith("-info.class")) {
      names.add(path.substring(0, path.length() - SUFFIX.length()).replace('/', '.'));
    }
  }
}
