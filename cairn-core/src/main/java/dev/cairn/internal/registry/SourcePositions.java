package dev.cairn.internal.registry;

import dev.cairn.common.SourcePosition;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Where the code of methods begins in source files, from the tables of line numbers in class files.
 * Unknown if the class was compiled without them, or its file cannot be read. For one thread.
 */
final class SourcePositions {
  private final Map<Class<?>, Map<String, SourcePosition>> classes = new HashMap<>();

  /** Returns where the first statement of a method is. */
  Optional<SourcePosition> of(Method method) {
    String key = method.getName() + Type.getMethodDescriptor(method);
    return Optional.ofNullable(
        classes.computeIfAbsent(method.getDeclaringClass(), SourcePositions::read).get(key));
  }

  private static Map<String, SourcePosition> read(Class<?> type) {
    try (InputStream file =
        type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
      if (file == null) {
        return Map.of();
      }
      var lines = new Lines();
      new ClassReader(file.readAllBytes()).accept(lines, ClassReader.SKIP_FRAMES);
      return lines.found;
    } catch (IOException | IllegalArgumentException unreadable) { // or of a newer format
      return Map.of();
    }
  }

  /** Finds the first line of each method. */
  private static final class Lines extends ClassVisitor {
    private final Map<String, SourcePosition> found = new HashMap<>();
    private @Nullable String sourceFile;

    Lines() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visitSource(@Nullable String source, @Nullable String debug) {
      sourceFile = source;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      String file = sourceFile;
      if (file == null) {
        return null;
      }
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitLineNumber(int line, Label start) {
          found.putIfAbsent(name + descriptor, new SourcePosition(file, line));
        }
      };
    }
  }
}
