package dev.cairn.internal.failure;

import dev.cairn.internal.json.ValueClassRules;
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
 * Finds the exception classes that a class's code refers to: those that it catches, throws,
 * declares or constructs. Therefore the usual exceptions of a workflow need not be declared
 * anywhere. It reads class files and loads the referenced classes without initializing them.
 */
public final class ReferencedExceptions {
  private static final int MAGIC = 0xCAFEBABE;

  private ReferencedExceptions() {}

  /**
   * Returns the exception classes that the class, its superclasses and all their nested classes
   * refer to. Classes that cannot be read or loaded are skipped.
   *
   * @param code a class of the user; for the class of a lambda, the enclosing class is read
   * @return classes that extend Throwable
   */
  public static Set<Class<? extends Throwable>> in(Class<?> code) {
    Set<Class<? extends Throwable>> found = new LinkedHashSet<>();
    Set<Class<?>> read = new HashSet<>();
    Class<?> next = code;
    while (next != null && !ValueClassRules.isPlatform(next)) {
      Class<?> host = next.getNestHost();
      if (read.add(host)) {
        addReferencedExceptions(host, found);
      }
      next = next.getSuperclass();
    }
    return found;
  }

  private static void addReferencedExceptions(
      Class<?> host, Set<Class<? extends Throwable>> found) {
    Deque<String> waiting = new ArrayDeque<>(List.of(host.getName()));
    Set<String> seen = new HashSet<>(waiting);
    String nest = host.getName() + "$";
    while (!waiting.isEmpty()) {
      for (String name : referencedClasses(host, waiting.remove())) {
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
      // code may refer to missing classes as long as it never executes that path
    }
  }

  /**
   * Returns the class names in the constant pool of a class file; an empty list if there is no such
   * file.
   */
  private static List<String> referencedClasses(Class<?> host, String name) {
    String file = "/" + name.replace('.', '/') + ".class";
    try (InputStream bytes = host.getResourceAsStream(file)) {
      return bytes == null ? List.of() : referencedClasses(new DataInputStream(bytes));
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  private static List<String> referencedClasses(DataInputStream file) throws IOException {
    if (file.readInt() != MAGIC) {
      return List.of();
    }
    file.readUnsignedShort(); // minor version
    file.readUnsignedShort(); // major version
    int size = file.readUnsignedShort();
    String[] strings = new String[size];
    List<Integer> classes = new ArrayList<>();
    for (int i = 1; i < size; i++) {
      int tag = file.readUnsignedByte();
      switch (tag) {
        case 1 -> strings[i] = file.readUTF();
        case 7 -> classes.add(file.readUnsignedShort());
        case 5, 6 -> {
          file.readLong();
          i++; // long and double constants take two entries
        }
        default -> file.skipNBytes(sizeOf(tag));
      }
    }
    return classes.stream()
        .map(index -> strings[index])
        .filter(name -> !name.startsWith("["))
        .map(name -> name.replace('/', '.'))
        .toList();
  }

  /**
   * Returns the number of bytes after the tag: 2 for strings, method types, modules and packages, 3
   * for method handles, 4 for the others.
   */
  private static int sizeOf(int tag) throws IOException {
    return switch (tag) {
      case 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
      default -> throw new IOException("unknown constant pool tag " + tag);
    };
  }
}
