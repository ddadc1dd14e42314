package dev.cairn.internal.determinism;

import dev.cairn.determinism.DeterminismRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** What the check needs to know about a class file. */
final class ClassCode {
  final String name;
  final List<String> supertypes = new ArrayList<>();
  final Map<String, MethodCode> methods = new LinkedHashMap<>();
  final Set<DeterminismRule> allowed = new HashSet<>();
  private final Map<String, Integer> fields = new HashMap<>();

  private ClassCode(String name) {
    this.name = name;
  }

  /**
   * Reads a class file.
   *
   * @throws IllegalArgumentException if it has a format that the library does not know
   */
  static ClassCode read(byte[] file) {
    var reader = new ClassReader(file);
    var code = new ClassCode(reader.getClassName().replace('/', '.'));
    code.supertypes.addAll(supertypes(reader));
    reader.accept(code.new Members(), 0);
    return code;
  }

  /** Returns the superclass and the interfaces of a class file. */
  static List<String> supertypes(ClassReader file) {
    return Stream.concat(Stream.ofNullable(file.getSuperName()), Stream.of(file.getInterfaces()))
        .map(type -> type.replace('/', '.'))
        .toList();
  }

  /** Returns whether the class declares a static field whose value can change. */
  boolean hasVariable(String field) {
    int access = fields.getOrDefault(field, Opcodes.ACC_FINAL);
    return (access & (Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC)) == 0;
  }

  private final class Members extends ClassVisitor {
    Members() {
      super(Opcodes.ASM9);
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
      return AllowanceReader.of(descriptor, allowed);
    }

    @Override
    public @Nullable FieldVisitor visitField(
        int access,
        String field,
        String descriptor,
        @Nullable String signature,
        @Nullable Object value) {
      fields.put(field, access);
      return null;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String method,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      var code = new MethodCode(method, descriptor, access);
      methods.put(code.key(), code);
      return new MethodReader(code);
    }
  }
}
