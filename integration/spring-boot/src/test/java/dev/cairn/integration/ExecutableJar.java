package dev.cairn.integration;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.springframework.boot.loader.launch.JarLauncher;

/**
 * Writes an executable jar in the format of Spring Boot: its loader, the classes of a program, and
 * the libraries as jars that are stored in it.
 */
final class ExecutableJar implements AutoCloseable {
  private static final String CLASSES = "BOOT-INF/classes/";
  private static final String LIBRARIES = "BOOT-INF/lib/";
  private static final Pattern UNUSED =
      Pattern.compile("-tests\\.jar|junit|assertj|awaitility|surefire|embedded|compress|^xz-");

  private final JarOutputStream jar;

  private ExecutableJar(OutputStream file, Class<?> program) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    manifest.getMainAttributes().putValue("Main-Class", JarLauncher.class.getName());
    manifest.getMainAttributes().putValue("Start-Class", program.getName());
    manifest.getMainAttributes().putValue("Spring-Boot-Classes", CLASSES);
    manifest.getMainAttributes().putValue("Spring-Boot-Lib", LIBRARIES);
    this.jar = new JarOutputStream(file, manifest);
  }

  /**
   * Writes the jar.
   *
   * @param program has the main method; its nested classes, and the others, are added
   * @param others further classes of the program
   */
  static void write(Path file, Class<?> program, Class<?>... others)
      throws IOException, URISyntaxException {
    try (var written = new ExecutableJar(Files.newOutputStream(file), program)) {
      written.addFolder("BOOT-INF/");
      written.addFolder(CLASSES);
      written.addFolder(LIBRARIES);
      written.addLoader(locationOf(JarLauncher.class));
      written.addClass(program);
      for (Class<?> nested : program.getDeclaredClasses()) {
        written.addClass(nested);
      }
      for (Class<?> other : others) {
        written.addClass(other);
      }
      for (Path library : libraries()) {
        written.addLibrary(library);
      }
    }
  }

  private static Path locationOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** The class path of the test without the loader, the test's classes and what only tests use. */
  private static List<Path> libraries() throws URISyntaxException {
    List<Path> own = List.of(locationOf(ExecutableJar.class), locationOf(JarLauncher.class));
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> Files.exists(path) && !own.contains(path))
        .filter(path -> !UNUSED.matcher(path.getFileName().toString()).find())
        .toList();
  }

  private void addFolder(String name) throws IOException {
    jar.putNextEntry(new JarEntry(name));
  }

  private void addLoader(Path loader) throws IOException {
    try (var source = new JarFile(loader.toFile())) {
      for (Enumeration<JarEntry> all = source.entries(); all.hasMoreElements(); ) {
        JarEntry entry = all.nextElement();
        if (entry.getName().endsWith(".class")) {
          try (InputStream content = source.getInputStream(entry)) {
            add(entry.getName(), content.readAllBytes());
          }
        }
      }
    }
  }

  private void addClass(Class<?> type) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream content = type.getResourceAsStream("/" + name)) {
      add(CLASSES + name, content.readAllBytes());
    }
  }

  private void add(String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
  }

  /** Stores a jar without compression, as the loader requires; a folder is packed first. */
  private void addLibrary(Path library) throws IOException {
    byte[] content = Files.isDirectory(library) ? packed(library) : Files.readAllBytes(library);
    String name =
        Files.isDirectory(library)
            ? library.toString().hashCode() + ".jar"
            : library.getFileName().toString();
    var checksum = new CRC32();
    checksum.update(content);
    var entry = new JarEntry(LIBRARIES + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    jar.putNextEntry(entry);
    jar.write(content);
  }

  private static byte[] packed(Path folder) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var packed = new JarOutputStream(bytes);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        packed.putNextEntry(
            new JarEntry(folder.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, packed);
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    jar.close();
  }
}
