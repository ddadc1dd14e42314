package dev.cairn.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.impl.driver.Driver;
import dev.cairn.http.page.WebFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle: its size, its files, and the types of its sources. */
class BundleTest {
  private static final int MOST = 200_000;

  private static String page() {
    return new String(find("/").orElseThrow().content(), StandardCharsets.UTF_8);
  }

  private static Optional<WebFile> find(String path) {
    return Console.pages().find(path, "/base/");
  }

  @Test
  void initialFilesAreSmall() throws IOException {
    var compressed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(compressed)) {
      for (String asset : assets()) {
        gzip.write(find("/" + asset).orElseThrow().content());
      }
    }

    assertThat(assets()).hasSize(3);
    assertThat(compressed.size()).isLessThan(MOST);
  }

  private static List<String> assets() {
    return Pattern.compile("\"(assets/[^\"]+)\"")
        .matcher(page())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void pageLoadsFromTheServerOnlyAndHasNoInlineCode() {
    String attributes = page().replaceAll(">[^<]*<", "><");

    assertThat(page()).contains("<base href=\"/base/\">").doesNotContain("<style", "style=", "{");
    assertThat(attributes).doesNotContain("http:", "https:", "//", "onload", "<script>");
  }

  @Test
  void sourcesNeverTurnTextIntoMarkupOrCode() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/web"))) {
      assertThat(
              sources.filter(Files::isRegularFile).filter(file -> file.toString().contains(".ts")))
          .hasSizeGreaterThan(20)
          .allSatisfy(file ->
              assertThat(Files.readString(file))
                  .doesNotContain("innerHTML", "InnerHTML", "eval(", "Function(", ": any"));
    }
  }

  private static String script() {
    return assets().stream().filter(asset -> asset.endsWith(".js")).findFirst().orElseThrow();
  }

  @Test
  void assetsAreKeptAndPagesAreNot() {
    assertThat(find("/" + script()).orElseThrow().permanent()).isTrue();
    assertThat(find("/workflows/order-17").orElseThrow().permanent()).isFalse();
    assertThat(find("/assets/none.js")).isEmpty();
    assertThat(find("/assets/../index.html")).isEmpty();
    assertThat(find("/api/v2")).isEmpty();
  }

  /** The compiler of TypeScript runs on the Node of this machine, or on that of Playwright. */
  @Test
  void typesOfTheSourcesAreCorrect(@TempDir Path folder) throws Exception {
    Path compiler = unpackCompiler(folder);
    Process process =
        new ProcessBuilder(node(), compiler.toString(), "-p", "src/main/web")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
  }

  private static String node() throws IOException {
    Optional<Path> installed =
        Stream.of(System.getenv("PATH").split(":", -1))
            .map(folder -> Path.of(folder, "node"))
            .filter(Files::isExecutable)
            .findFirst();
    return installed.isPresent()
        ? installed.get().toString()
        : Driver.ensureDriverInstalled(Map.of(), false).driverDir().resolve("node").toString();
  }

  private static Path unpackCompiler(Path target) throws IOException {
    URI jar = URI.create("jar:" + resource("/META-INF/maven/org.webjars.npm/typescript/pom.xml"));
    return jar.isOpaque() ? unpack(jar, target) : target;
  }

  private static String resource(String name) {
    String url = String.valueOf(BundleTest.class.getResource(name));
    return url.substring("jar:".length());
  }

  private static Path unpack(URI jar, Path target) throws IOException {
    String root = jar.toString().substring(0, jar.toString().indexOf('!'));
    try (FileSystem files = FileSystems.newFileSystem(URI.create(root), Map.of());
        Stream<Path> found =
            Files.walk(files.getPath("META-INF/resources/webjars/typescript"), 3)) {
      for (Path file : found.filter(BundleTest::isNeeded).toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          Files.copy(in, target.resolve(file.getFileName().toString()));
        }
      }
    }
    return target.resolve("tsc.js");
  }

  private static boolean isNeeded(Path file) {
    return file.toString().matches(".*/lib/(_?tsc\\.js|lib\\..*d\\.ts)");
  }
}
