package dev.cairn.spring.internal.bean;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * Finds calls of reactive database access in the code of a class: in a method, in its lambdas, and
 * in the methods of the same class that it calls.
 */
final class ReactiveAccess {
  private static final String REPOSITORY = "org.springframework.data.repository.Repository";
  private static final String PUBLISHER = "org.reactivestreams.Publisher";
  private static final String[] REACTIVE_PACKAGES = {
    "io.r2dbc.spi.", "org.springframework.data.r2dbc.", "org.springframework.r2dbc."
  };

  private final Map<String, Class<?>> levels = new LinkedHashMap<>();
  private final @Nullable ClassLoader loader;

  ReactiveAccess(Class<?> type) {
    this.loader = type.getClassLoader();
    for (Class<?> level = type; level != null && level != Object.class; ) {
      levels.put(Type.getInternalName(level), level);
      level = level.getSuperclass();
    }
  }

  /**
   * A method that is called.
   *
   * @param owner the internal name of its class
   * @param name its name
   * @param descriptor its types
   */
  record Call(String owner, String name, String descriptor) {
    @Override
    public String toString() {
      return ClassUtils.getShortName(Type.getObjectType(owner).getClassName()) + "." + name;
    }
  }

  /** Returns a reactive call that the code of a method makes. */
  Optional<Call> in(java.lang.reflect.Method method) {
    Set<Call> known = new HashSet<>();
    Deque<Call> left = new ArrayDeque<>();
    left.add(
        new Call(
            Type.getInternalName(method.getDeclaringClass()),
            method.getName(),
            Type.getMethodDescriptor(method)));
    while (!left.isEmpty()) {
      Call next = left.remove();
      if (!levels.containsKey(next.owner())) {
        if (isReactive(next)) {
          return Optional.of(next);
        }
      } else if (known.add(next)) {
        left.addAll(callsOf(next));
      }
    }
    return Optional.empty();
  }

  /** The calls of a method, wherever in the hierarchy of the class it is declared. */
  private Set<Call> callsOf(Call method) {
    Set<Call> calls = new HashSet<>();
    for (Class<?> level : levels.values()) {
      read(level, new CallsOf(method, calls));
    }
    return calls;
  }

  private static void read(Class<?> type, ClassVisitor visitor) {
    String file = ClassUtils.getClassFileName(type);
    try (InputStream code = type.getResourceAsStream(file)) {
      if (code != null) {
        new ClassReader(code).accept(visitor, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
      }
    } catch (IOException | IllegalArgumentException unreadable) {
      // code that Spring cannot read either, so that nothing is known about it
    }
  }

  private boolean isReactive(Call call) {
    String owner = Type.getObjectType(call.owner()).getClassName();
    for (String reactive : REACTIVE_PACKAGES) {
      if (owner.startsWith(reactive)) {
        return true;
      }
    }
    String result = Type.getReturnType(call.descriptor()).getClassName();
    return isA(owner, REPOSITORY) && isA(result, PUBLISHER);
  }

  private boolean isA(String type, String superType) {
    try {
      return ClassUtils.forName(superType, loader)
          .isAssignableFrom(ClassUtils.forName(type, loader));
    } catch (ClassNotFoundException | LinkageError absent) {
      return false;
    }
  }

  /** Collects the calls of one method, and what its lambdas and method references name. */
  private static final class CallsOf extends ClassVisitor {
    private final Call method;
    private final Set<Call> calls;

    CallsOf(Call method, Set<Call> calls) {
      super(SpringAsmInfo.ASM_VERSION);
      this.method = method;
      this.calls = calls;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return name.equals(method.name()) && descriptor.equals(method.descriptor())
          ? new Instructions()
          : null;
    }

    /** The instructions of the method. */
    private final class Instructions extends MethodVisitor {
      Instructions() {
        super(SpringAsmInfo.ASM_VERSION);
      }

      @Override
      public void visitMethodInsn(
          int opcode, String owner, String name, String descriptor, boolean isInterface) {
        calls.add(new Call(owner, name, descriptor));
      }

      @Override
      public void visitInvokeDynamicInsn(
          String name, String descriptor, Handle factory, Object... arguments) {
        for (Object argument : arguments) {
          if (argument instanceof Handle named) {
            calls.add(new Call(named.getOwner(), named.getName(), named.getDesc()));
          }
        }
      }
    }
  }
}
