package dev.cairn.console;

import dev.cairn.http.page.WebFile;
import dev.cairn.http.page.WebPages;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The web console.
 *
 * {@snippet :
 * try (CairnHttpServer server = HttpApi.of(cairn).pages(Console.pages()).listen(8090)) {
 *   System.out.println(server.pagesAddress());
 * }
 * }
 */
public final class Console {
  private static final String FOLDER = "/META-INF/cairn-console";
  private static final Pattern ASSET = Pattern.compile("/assets/[A-Za-z0-9-]+\\.(js|css|svg)");

  private Console() {}

  /**
   * Returns the files of the console, for {@code HttpApi.pages}.
   *
   * @return the files
   */
  public static WebPages pages() {
    String page = new String(read("/index.html").orElseThrow(), StandardCharsets.UTF_8);
    return (path, base) -> find(page, path, base);
  }

  /** Finds a file. All paths that are not files are pages, which the script shows. */
  private static Optional<WebFile> find(String page, String path, String base) {
    if (path.startsWith("/api/")) {
      return Optional.empty();
    }
    if (path.startsWith("/assets/")) {
      Matcher asset = ASSET.matcher(path);
      return asset.matches()
          ? read(path).map(content -> new WebFile(type(asset.group(1)), true, content))
          : Optional.empty();
    }
    String complete = page.replace("{base}", escaped(base));
    byte[] content = complete.getBytes(StandardCharsets.UTF_8);
    return Optional.of(new WebFile("text/html; charset=utf-8", false, content));
  }

  private static String type(String extension) {
    return switch (extension) {
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      default -> "image/svg+xml";
    };
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static Optional<byte[]> read(String path) {
    try (InputStream in = Console.class.getResourceAsStream(FOLDER + path)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
