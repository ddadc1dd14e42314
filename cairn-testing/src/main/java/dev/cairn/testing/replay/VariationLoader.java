package dev.cairn.testing.replay;

import dev.cairn.Cairn;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of the application anew, with the substitutions of one variation. Classes of
 * the application are those in class folders, the one that opens the Cairn, and those of given
 * packages. All others, such as Cairn and JUnit, are loaded by the parent.
 *
 * <p>It is also the clock of these classes, so that the shift is a property of the class loader and
 * not of the process.
 */
final class VariationLoader extends ClassLoader implements InstantSource {
  private static final String SUBSTITUTES = "dev.cairn.testing.replay.substitute.";
  private static final List<String> NEVER =
      List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "org.junit.", "dev.cairn.embedded.");

  static {
    registerAsParallelCapable();
  }

  private final Map<String, ProtectionDomain> domains = new ConcurrentHashMap<>();
  private final Variation variation;
  private final Duration shift;
  private final List<String> packages;
  private final String main;
  private final InstantSource clock = Environment.system().clock();

  /**
   * @param main the class that opens the Cairn
   * @param packages prefixes of names of further classes of the application
   */
  VariationLoader(ClassLoader parent, Variation variation, String main, List<String> packages) {
    super("replay", parent);
    this.variation = variation;
    this.shift = variation instanceof Variation.Clock(Duration by) ? by : Duration.ZERO;
    this.main = main;
    this.packages = packages;
  }

  @Override
  public Instant instant() {
    return clock.instant().plus(shift);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        URL source = source(name);
        loaded = source == null ? getParent().loadClass(name) : define(name, source);
      }
      if (resolve) {
        resolveClass(loaded);
      }
      return loaded;
    }
  }

  /** Returns the file of a class of the application; null if the parent loads the class. */
  private @Nullable URL source(String name) {
    String file = name.replace('.', '/') + ".class";
    if (name.startsWith(SUBSTITUTES)) {
      return VariationLoader.class.getResource("/" + file);
    }
    if (NEVER.stream().anyMatch(name::startsWith)) {
      return null;
    }
    URL source = getParent().getResource(file);
    return source != null && isApplication(name, source, file) ? source : null;
  }

  private boolean isApplication(String name, URL source, String file) {
    boolean named =
        name.equals(main)
            || name.startsWith(main + "$")
            || packages.stream().anyMatch(prefix -> name.startsWith(prefix + "."));
    return named
        || (source.getProtocol().equals("file")
            && !isSame(location(source, file), Cairn.class)
            && !isSame(location(source, file), VariationLoader.class));
  }

  private static boolean isSame(String location, Class<?> type) {
    CodeSource code = type.getProtectionDomain().getCodeSource();
    return code != null && code.getLocation().toString().equals(location);
  }

  /** Returns the location of a class as its code source has it: a folder or a jar. */
  private static String location(URL source, String file) {
    String text = source.toString();
    String root = text.substring(0, text.length() - file.length());
    return root.startsWith("jar:") ? root.substring("jar:".length(), root.length() - 2) : root;
  }

  private Class<?> define(String name, URL source) throws ClassNotFoundException {
    byte[] code;
    try (InputStream stream = source.openStream()) {
      code = stream.readAllBytes();
    } catch (IOException unreadable) {
      throw new ClassNotFoundException(name, unreadable);
    }
    if (!name.startsWith(SUBSTITUTES)) {
      code = CallSubstitution.of(variation).apply(code);
    }
    String location = location(source, name.replace('.', '/') + ".class");
    return defineClass(
        name, code, 0, code.length, domains.computeIfAbsent(location, this::newDomain));
  }

  /** Returns a domain with the original location, so that the build stays the same. */
  private ProtectionDomain newDomain(String location) {
    try {
      URL url = new URI(location).toURL();
      return new ProtectionDomain(new CodeSource(url, (Certificate[]) null), null, this, null);
    } catch (URISyntaxException | IOException malformed) {
      throw new IllegalStateException("A class has the location " + location, malformed);
    }
  }
}
