package dev.cairn.internal.failure;

import dev.cairn.internal.json.BeanRules;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the exceptions that a class's code names: what it catches, throws, declares or makes. So
 * the usual exceptions of a workflow need not be declared anywhere. It reads class files, and loads
 * what they name without running any of it.
 */
public final class CaughtTypes {
  private static final int MAGIC = 0xCAFEBABE;

  private CaughtTypes() {}

  /**
   * The exceptions that the class, its superclasses, and all classes nested with them name. What
   * cannot be read or loaded is left out.
   *
   * @param code a class of the user; for a lambda's class, the class around it is read
   * @return classes that extend Throwable
   */
  public static Set<Class<? extends Throwable>> in(Class<?> code) {
    Set<Class<? extends Throwable>> found = new LinkedHashSet<>();
    Set<Class<?>> read = new HashSet<>();
    Class<?> next = code;
    while (next != null && !BeanRules.isPlatform(next)) {
      Class<?> host = next.getNestHost();
      if (read.add(host)) {
        gather(host, found);
      }
      next = next.getSuperclass();
    }
    return found;
  }

  private static void gather(Class<?> host, Set<Class<? extends Throwable>> found) {
    Deque<String> waiting = new ArrayDeque<>(List.of(host.getName()));
    Set<String> seen = new HashSet<>(waiting);
    String nest = host.getName() + "$";
    while (!waiting.isEmpty()) {
      for (String name : namedIn(host, waiting.remove())) {
        if (seen.add(name)) {
          addIfThrowable(name, host, found);
          if (name.startsWith(nest)) {
            waiting.add(name);
          }
        }
      }
    }
  }

  private static void addIfThrowable(
      String name, Class<?> host, Set<Class<? extends Throwable>> found) {
    try {
      Class<?> type = Class.forName(name, false, host.getClassLoader());
      if (Throwable.class.isAssignableFrom(type)) {
        found.add(type.asSubclass(Throwable.class));
      }
    } catch (ClassNotFoundException | LinkageError missing) {
      // code may name classes that are not there, as long as it does not reach them
    }
  }

  /** The classes that a class file names; none if there is no such file. */
  private static List<String> namedIn(Class<?> host, String name) {
    String file = "/" + name.replace('.', '/') + ".class";
    try (InputStream bytes = host.getResourceAsStream(file)) {
      return bytes == null ? List.of() : namedIn(new DataInputStream(bytes));
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  private static List<String> namedIn(DataInputStream file) throws IOException {
    if (file.readInt() != MAGIC) {
      return List.of();
    }
    file.readUnsignedShort(); // the minor version
    file.readUnsignedShort(); // the major version
    int size = file.readUnsignedShort();
    String[] texts = new String[size];
    List<Integer> classes = new ArrayList<>();
    for (int i = 1; i < size; i++) {
      int tag = file.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = file.readUTF();
        case 7 -> classes.add(file.readUnsignedShort());
        case 5, 6 -> {
          file.readLong();
          i++; // such a constant takes two places
        }
        default -> file.skipNBytes(sizeOf(tag));
      }
    }
    return classes.stream()
        .map(index -> texts[index])
        .filter(name -> !name.startsWith("["))
        .map(name -> name.replace('/', '.'))
        .toList();
  }

  /** Bytes after the tag: of names, text constants and modules 2, of method handles 3, else 4. */
  private static int sizeOf(int tag) throws IOException {
    return switch (tag) {
      case 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
      default -> throw new IOException("a constant of kind " + tag + " is unknown");
    };
  }
}
