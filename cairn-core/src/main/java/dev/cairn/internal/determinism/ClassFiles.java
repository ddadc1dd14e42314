package dev.cairn.internal.determinism;

import dev.cairn.determinism.DeterminismRule;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import org.jspecify.annotations.Nullable;

/**
 * The class files of an application, read on demand. A class belongs to the application if its
 * package begins with the first two parts of the package of the checked class, and it is not a
 * class of Cairn. Class files that are missing or have an unknown format are ignored.
 */
final class ClassFiles {
  private static final String CAIRN = "dev.cairn.";

  private final @Nullable ClassLoader loader;
  private final String prefix;
  private final Map<String, Optional<ClassCode>> classes = new HashMap<>();
  private final Map<String, Set<String>> hierarchies = new HashMap<>();

  ClassFiles(@Nullable ClassLoader loader, String packageName) {
    this.loader = loader;
    String[] parts = packageName.split("\\.", 3);
    this.prefix = parts.length > 1 ? parts[0] + "." + parts[1] + "." : packageName + ".";
  }

  /** Returns the code of a class of the application. */
  Optional<ClassCode> find(String name) {
    Optional<ClassCode> known = classes.get(name);
    if (known == null) {
      known = isOfApplication(name) ? read(name).flatMap(ClassFiles::parse) : Optional.empty();
      classes.put(name, known);
    }
    return known;
  }

  private static Optional<ClassCode> parse(byte[] file) {
    try {
      return Optional.of(ClassCode.read(file));
    } catch (IllegalArgumentException newerFormat) {
      return Optional.empty();
    }
  }

  private boolean isOfApplication(String name) {
    boolean inPackage = prefix.equals(".") ? name.indexOf('.') < 0 : name.startsWith(prefix);
    return inPackage && !(name.startsWith(CAIRN) && isOfCairn(name));
  }

  /** Tests and examples have the same packages as Cairn, but other locations. */
  private boolean isOfCairn(String name) {
    URL own = DeterminismRule.class.getResource("DeterminismRule.class");
    URL other = resource(name);
    return own != null
        && other != null
        && other
            .toString()
            .equals(
                own.toString()
                    .replace(DeterminismRule.class.getName().replace('.', '/'), path(name)));
  }

  /** Returns the names of a class and all its supertypes, the class first. */
  Set<String> hierarchy(String name) {
    Set<String> known = hierarchies.get(name);
    if (known == null) {
      known = new LinkedHashSet<>();
      known.add(name);
      if (!name.startsWith("[")) {
        for (String supertype : supertypes(name)) {
          known.addAll(hierarchy(supertype));
        }
      }
      hierarchies.put(name, known);
    }
    return known;
  }

  private List<String> supertypes(String name) {
    Optional<ClassCode> own = find(name);
    if (own.isPresent()) {
      return own.get().supertypes;
    }
    return name.startsWith("java.")
        ? supertypesInJdk(name)
        : read(name).map(ClassFiles::supertypesInHeader).orElse(List.of());
  }

  private static List<String> supertypesInHeader(byte[] file) {
    try {
      return ClassCode.supertypes(new ClassReader(file));
    } catch (IllegalArgumentException newerFormat) {
      return List.of();
    }
  }

  private static List<String> supertypesInJdk(String name) {
    try {
      Class<?> type = Class.forName(name, false, ClassLoader.getPlatformClassLoader());
      return Stream.concat(Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()))
          .map(Class::getName)
          .toList();
    } catch (ClassNotFoundException ofAnotherVersion) {
      return List.of();
    }
  }

  private Optional<byte[]> read(String name) {
    URL resource = resource(name);
    if (resource == null) {
      return Optional.empty();
    }
    try (InputStream file = resource.openStream()) {
      return Optional.of(file.readAllBytes());
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private @Nullable URL resource(String name) {
    String file = path(name) + ".class";
    return loader == null ? ClassLoader.getSystemResource(file) : loader.getResource(file);
  }

  private static String path(String name) {
    return name.replace('.', '/');
  }
}
