import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Bundles the sources of the console with esbuild. The build runs it as a source file; esbuild and
 * Preact are jars on its class path, so neither Node nor npm is needed.
 *
 * <pre>
 *   Bundle SOURCES WORK OUTPUT
 * </pre>
 *
 * <p>WORK gets the files of the jars, OUTPUT the bundle: {@code index.html}, and scripts, styles
 * and icons in {@code assets}, whose names contain the hash of their content.
 */
final class Bundle {
  private final Path sources;
  private final Path work;
  private final Path output;

  private Bundle(Path sources, Path work, Path output) {
    this.sources = sources;
    this.work = work;
    this.output = output;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    new Bundle(Path.of(args[0]), Path.of(args[1]), Path.of(args[2])).run();
  }

  private void run() throws IOException, InterruptedException {
    Path modules = work.resolve("node_modules");
    unpack(jar("preact"), "META-INF/resources/webjars/preact/", modules.resolve("preact"));
    Path esbuild = executable(jar("-x64,-arm64"));
    delete(output);
    execute(esbuild, modules);
    Files.writeString(output.resolve("index.html"), page());
  }

  /** Returns the jar on the class path whose name has one of these parts. */
  private static Path jar(String parts) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(
            path -> Stream.of(parts.split(",")).anyMatch(path.getFileName().toString()::contains))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("No jar of %s is on the class path.".formatted(parts)));
  }

  /** Copies the files below a folder of a jar, without the folder that is named by the version. */
  private static void unpack(Path jar, String folder, Path target) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry :
          file.stream().filter(found -> found.getName().startsWith(folder)).toList()) {
        int version = entry.getName().indexOf('/', folder.length());
        if (!entry.isDirectory() && version > 0) {
          copy(file, entry, target.resolve(entry.getName().substring(version + 1)));
        }
      }
    }
  }

  private Path executable(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      JarEntry program =
          file.stream()
              .filter(entry -> entry.getName().matches(".*/esbuild(\\.exe)?"))
              .findFirst()
              .orElseThrow();
      Path target = work.resolve(Path.of(program.getName()).getFileName());
      copy(file, program, target);
      if (!target.toFile().setExecutable(true)) {
        throw new IOException(target + " cannot be made executable.");
      }
      return target.toAbsolutePath();
    }
  }

  private static void copy(JarFile file, JarEntry entry, Path target) throws IOException {
    if (Files.exists(target) && Files.size(target) == entry.getSize()) {
      return;
    }
    Files.createDirectories(target.getParent());
    try (var in = file.getInputStream(entry)) {
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void execute(Path esbuild, Path modules) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            esbuild.toString(),
            "main.tsx",
            "icon.svg",
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--loader:.svg=copy",
            "--entry-names=assets/[name]-[hash]",
            "--log-level=warning",
            "--outdir=" + output.toAbsolutePath());
    var builder = new ProcessBuilder(command).directory(sources.toFile()).inheritIO();
    builder.environment().put("NODE_PATH", modules.toAbsolutePath().toString());
    int status = builder.start().waitFor();
    if (status != 0) {
      throw new IllegalStateException("esbuild failed with exit code %d.".formatted(status));
    }
  }

  private String page() throws IOException {
    String page = Files.readString(sources.resolve("index.html"));
    try (Stream<Path> assets = Files.list(output.resolve("assets"))) {
      for (Path asset : assets.toList()) {
        String name = asset.getFileName().toString();
        page = page.replace("{" + name.replaceAll("-[A-Z0-9]{8}\\.", ".") + "}", "assets/" + name);
      }
    }
    return page;
  }
}
