package dev.cairn.internal.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.ProtectionDomain;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Computes the build: a hash of the jars and class folders that contain the workflows' code, so
 * that changes of other classes in the same jars count too.
 */
public final class BuildHash {
  private static final int HASH_LENGTH = 16;

  private BuildHash() {}

  /** The hashes of files that were read. All classes of a location share a protection domain. */
  private static final Map<ProtectionDomain, byte[]> KNOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * Returns the build of these classes. It is the same in every process that runs the same files.
   * Files are read once for each class loader: if they change later, the loaded code does not.
   */
  public static String of(Collection<Class<?>> sources) {
    var byLocation = new TreeMap<String, Class<?>>();
    for (Class<?> source : sources) {
      URL location = location(source);
      byLocation.put(location == null ? source.getName() : location.toString(), source);
    }
    MessageDigest digest = sha256();
    try {
      for (Class<?> source : byLocation.values()) {
        digest.update(hash(source));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_LENGTH);
  }

  private static byte[] hash(Class<?> source) throws IOException {
    URL location = location(source);
    if (location == null) {
      return hash(sink -> addClass(sink, source));
    }
    if (!location.getProtocol().equals("file")) {
      return hash(sink -> addContent(sink, location, source));
    }
    ProtectionDomain domain = source.getProtectionDomain();
    byte[] known = KNOWN.get(domain);
    if (known == null) {
      known = hash(sink -> addFiles(sink, location));
      KNOWN.put(domain, known);
    }
    return known;
  }

  private interface Content {
    void addTo(OutputStream sink) throws IOException;
  }

  private static byte[] hash(Content content) throws IOException {
    MessageDigest digest = sha256();
    try (var sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      content.addTo(sink);
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java platform provides SHA-256", missing);
    }
  }

  private static @Nullable URL location(Class<?> source) {
    CodeSource code = source.getProtectionDomain().getCodeSource();
    return code == null ? null : code.getLocation();
  }

  /** Adds a nested jar; if its URL cannot be opened, adds the class alone. */
  private static void addContent(OutputStream sink, URL location, Class<?> source)
      throws IOException {
    byte[] content;
    try (InputStream jar = location.openStream()) {
      content = jar.readAllBytes();
    } catch (IOException nowhere) {
      addClass(sink, source);
      return;
    }
    sink.write(content);
  }

  private static void addFiles(OutputStream sink, URL location) throws IOException {
    Path root;
    try {
      root = Path.of(location.toURI());
    } catch (URISyntaxException unusual) {
      throw new IOException(unusual);
    }
    if (Files.isRegularFile(root)) { // a jar, or a source file that is launched directly
      Files.copy(root, sink);
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> code = files.filter(BuildHash::isCode).sorted().toList();
      for (Path file : code) {
        sink.write(root.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        Files.copy(file, sink);
      }
    }
  }

  private static boolean isCode(Path file) {
    String name = file.toString();
    return name.endsWith(".class") || name.endsWith(".jar");
  }

  private static void addClass(OutputStream sink, Class<?> source) throws IOException {
    String file = "/" + source.getName().replace('.', '/') + ".class";
    try (InputStream stream = source.getResourceAsStream(file)) {
      if (stream != null) {
        stream.transferTo(sink);
      }
    }
  }
}
