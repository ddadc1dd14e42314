package dev.cairn.testing.replay;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Replaces, in the code of a class, what reads the clock or creates hash-ordered collections, by
 * calls of the classes in {@code dev.cairn.testing.replay.substitute}.
 */
enum CallSubstitution {
  NONE {
    @Override
    MethodVisitor around(MethodVisitor code) {
      return code;
    }
  },
  CLOCK {
    @Override
    MethodVisitor around(MethodVisitor code) {
      return new ClockCalls(code);
    }
  },
  HASH_ORDER {
    @Override
    MethodVisitor around(MethodVisitor code) {
      return new HashCalls(code);
    }
  };

  private static final String PACKAGE = "dev/cairn/testing/replay/substitute/";

  static CallSubstitution of(Variation variation) {
    return switch (variation) {
      case Variation.Clock clock -> CLOCK;
      case Variation.HashOrder order -> HASH_ORDER;
      case Variation.Again again -> NONE;
      case Variation.DefaultLocale locale -> NONE;
      case Variation.DefaultTimeZone zone -> NONE;
    };
  }

  abstract MethodVisitor around(MethodVisitor code);

  /** Returns the class with the substitutions. */
  byte[] apply(byte[] original) {
    if (this == NONE) {
      return original;
    }
    ClassReader reader = OpenedClassReader.of(original);
    var writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(OpenedClassReader.ASM_API, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            return around(super.visitMethod(access, name, descriptor, signature, exceptions));
          }
        },
        0);
    return writer.toByteArray();
  }

  /** Replaces method references as well as calls. */
  private abstract static class Calls extends MethodVisitor {
    Calls(MethodVisitor code) {
      super(OpenedClassReader.ASM_API, code);
    }

    abstract Handle substitute(Handle reference);

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      Object[] substituted = arguments.clone();
      for (int i = 0; i < substituted.length; i++) {
        if (substituted[i] instanceof Handle reference) {
          substituted[i] = substitute(reference);
        }
      }
      super.visitInvokeDynamicInsn(name, descriptor, bootstrap, substituted);
    }
  }

  private static final class ClockCalls extends Calls {
    private static final String TIME = PACKAGE + "ShiftedTime";
    private static final String CLOCK_TYPE = "Ljava/time/Clock;";

    /** Static methods without arguments that have a substitute of the same name and type. */
    private static final Set<String> SAME =
        Set.of(
            "java/lang/System.currentTimeMillis()J",
            "java/lang/System.nanoTime()J",
            "java/time/Clock.systemUTC()Ljava/time/Clock;",
            "java/time/Clock.systemDefaultZone()Ljava/time/Clock;",
            "java/time/Clock.system(Ljava/time/ZoneId;)Ljava/time/Clock;",
            "java/time/Clock.tickMillis(Ljava/time/ZoneId;)Ljava/time/Clock;",
            "java/time/Clock.tickSeconds(Ljava/time/ZoneId;)Ljava/time/Clock;",
            "java/time/Clock.tickMinutes(Ljava/time/ZoneId;)Ljava/time/Clock;",
            "java/time/InstantSource.system()Ljava/time/InstantSource;",
            "java/util/Calendar.getInstance()Ljava/util/Calendar;");

    ClockCalls(MethodVisitor code) {
      super(code);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (opcode == Opcodes.INVOKESTATIC && SAME.contains(owner + "." + name + descriptor)) {
        super.visitMethodInsn(opcode, TIME, name, descriptor, false);
      } else if (opcode == Opcodes.INVOKESTATIC && isNow(owner, name)) {
        now(owner, descriptor);
      } else if (opcode == Opcodes.INVOKESPECIAL && isNewDate(owner, name, descriptor)) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, TIME, "currentTimeMillis", "()J", false);
        super.visitMethodInsn(opcode, owner, name, "(J)V", false);
      } else {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      }
    }

    private static boolean isNewDate(String owner, String name, String descriptor) {
      return owner.equals("java/util/Date") && name.equals("<init>") && descriptor.equals("()V");
    }

    private static boolean isNow(String owner, String name) {
      return owner.startsWith("java/time/") && name.equals("now");
    }

    /** Calls {@code now(Clock)} instead of {@code now()} and {@code now(ZoneId)}. */
    private void now(String owner, String descriptor) {
      String result = descriptor.substring(descriptor.indexOf(')'));
      if (descriptor.startsWith("()")) {
        String clock = owner.equals("java/time/Instant") ? "systemUTC" : "systemDefaultZone";
        super.visitMethodInsn(Opcodes.INVOKESTATIC, TIME, clock, "()" + CLOCK_TYPE, false);
      } else if (descriptor.startsWith("(Ljava/time/ZoneId;)")) {
        String zoned = "(Ljava/time/ZoneId;)" + CLOCK_TYPE;
        super.visitMethodInsn(Opcodes.INVOKESTATIC, TIME, "system", zoned, false);
      }
      super.visitMethodInsn(Opcodes.INVOKESTATIC, owner, "now", "(" + CLOCK_TYPE + result, false);
    }

    @Override
    Handle substitute(Handle reference) {
      String text = reference.getOwner() + "." + reference.getName() + reference.getDesc();
      if (text.equals("java/time/Instant.now()Ljava/time/Instant;")) {
        return new Handle(Opcodes.H_INVOKESTATIC, TIME, "instant", reference.getDesc(), false);
      }
      return SAME.contains(text)
          ? new Handle(
              Opcodes.H_INVOKESTATIC, TIME, reference.getName(), reference.getDesc(), false)
          : reference;
    }
  }

  private static final class HashCalls extends Calls {
    private static final String ORDER = PACKAGE + "HashOrder";
    private static final String SET = "Ljava/util/Set;";
    private static final String MAP = "Ljava/util/Map;";
    private static final String COLLECTOR = "Ljava/util/stream/Collector;";
    private static final Set<String> COLLECTORS =
        Set.of("toSet", "toUnmodifiableSet", "toMap", "toUnmodifiableMap", "groupingBy");
    private static final Map<String, String> CLASSES =
        Map.of(
            "java/util/HashSet", PACKAGE + "ReversedHashSet",
            "java/util/HashMap", PACKAGE + "ReversedHashMap");

    /** How many instances of each class were allocated and not yet constructed. */
    private final Map<String, Integer> allocated = new HashMap<>();

    HashCalls(MethodVisitor code) {
      super(code);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      String substitute = opcode == Opcodes.NEW ? CLASSES.get(type) : null;
      if (substitute == null) {
        super.visitTypeInsn(opcode, type);
      } else {
        allocated.merge(type, 1, Integer::sum);
        super.visitTypeInsn(opcode, substitute);
      }
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (opcode == Opcodes.INVOKESPECIAL && isConstruction(owner, name)) {
        super.visitMethodInsn(opcode, CLASSES.get(owner), name, descriptor, false);
      } else {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        if (opcode == Opcodes.INVOKESTATIC) {
          reorder(owner, name, descriptor);
        }
      }
    }

    /** Returns whether this constructs a new instance, and is not the call of a subclass. */
    private boolean isConstruction(String owner, String name) {
      int left = allocated.getOrDefault(owner, 0);
      if (!name.equals("<init>") || left == 0) {
        return false;
      }
      allocated.put(owner, left - 1);
      return true;
    }

    private void reorder(String owner, String name, String descriptor) {
      switch (owner) {
        case "java/util/Set" -> pass("set", SET, descriptor);
        case "java/util/Map" -> pass("map", MAP, descriptor);
        case "java/util/HashSet" -> pass("hashSet", "Ljava/util/HashSet;", descriptor);
        case "java/util/HashMap" -> pass("hashMap", "Ljava/util/HashMap;", descriptor);
        case "java/util/stream/Collectors" -> {
          if (COLLECTORS.contains(name)) {
            pass("collector", COLLECTOR, descriptor);
          }
        }
        default -> {
          // not hash-ordered
        }
      }
    }

    /** Passes the result of the call to a substitute of its type. */
    private void pass(String substitute, String type, String descriptor) {
      if (descriptor.endsWith(")" + type)) {
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC, ORDER, substitute, "(" + type + ")" + type, false);
      }
    }

    @Override
    Handle substitute(Handle reference) {
      String substitute = CLASSES.get(reference.getOwner());
      return substitute != null && reference.getTag() == Opcodes.H_NEWINVOKESPECIAL
          ? new Handle(
              reference.getTag(), substitute, reference.getName(), reference.getDesc(), false)
          : reference;
    }
  }
}
