package dev.cairn.internal.determinism;

import dev.cairn.internal.determinism.CallSite.Position;
import dev.cairn.internal.determinism.CallSite.Target;
import dev.cairn.internal.determinism.MethodCode.Clause;
import dev.cairn.internal.determinism.MethodCode.FieldUse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ConstantDynamic;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** Reads the code of a method, and follows the values on its operand stack. */
final class MethodReader extends MethodVisitor {
  private final MethodCode method;
  private final OperandStack stack = new OperandStack();
  private final Map<Label, Integer> labels = new HashMap<>();
  private final Map<Label, Integer> labelLines = new HashMap<>();
  private final List<TryBlock> tryBlocks = new ArrayList<>();
  private final List<Integer> returns = new ArrayList<>();
  private final List<Integer> throwing = new ArrayList<>();
  private final List<Jump> jumps = new ArrayList<>();
  private int index;
  private int line;

  private record TryBlock(Label start, Label end, Label handler, String type) {}

  private record Jump(int from, Label to) {}

  MethodReader(MethodCode method) {
    super(Opcodes.ASM9);
    this.method = method;
    int slot = method.isStatic() ? 0 : 1;
    for (Type parameter : Type.getArgumentTypes(method.descriptor)) {
      stack.setLocal(slot, new Value.Parameter(slot));
      slot += parameter.getSize();
    }
  }

  @Override
  public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
    method.annotations.add(Type.getType(descriptor).getClassName());
    return AllowanceReader.of(descriptor, method.allowed);
  }

  @Override
  public void visitLineNumber(int number, Label start) {
    line = number;
    labelLines.put(start, number);
    method.firstLine = method.firstLine == 0 ? number : method.firstLine;
  }

  @Override
  public void visitLabel(Label label) {
    labels.put(label, index);
  }

  @Override
  public void visitFrame(
      int type, int localCount, Object[] locals, int stackSize, Object[] onStack) {
    stack.clear();
    if (type == Opcodes.F_SAME1 || type == Opcodes.F_FULL || type == Opcodes.F_NEW) {
      for (int i = 0; i < stackSize; i++) {
        boolean wide = Opcodes.LONG.equals(onStack[i]) || Opcodes.DOUBLE.equals(onStack[i]);
        stack.push(Value.UNKNOWN, wide ? 2 : 1);
      }
    }
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.MONITORENTER) {
      method.locks.add(line);
    } else if (opcode == Opcodes.ATHROW) {
      throwing.add(index);
    } else if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      returns.add(index);
    }
    stack.execute(opcode);
    index++;
  }

  @Override
  public void visitVarInsn(int opcode, int slot) {
    boolean wide =
        opcode == Opcodes.LLOAD
            || opcode == Opcodes.DLOAD
            || opcode == Opcodes.LSTORE
            || opcode == Opcodes.DSTORE;
    if (opcode <= Opcodes.ALOAD) {
      stack.push(stack.local(slot), wide ? 2 : 1);
    } else {
      stack.setLocal(slot, stack.pop(wide ? 2 : 1));
    }
    index++;
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    stack.pop(opcode == Opcodes.NEWARRAY ? 1 : 0);
    stack.push(Value.UNKNOWN, 1);
    index++;
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    switch (opcode) {
      case Opcodes.NEW -> stack.push(new Value.Created(type.replace('/', '.')), 1);
      case Opcodes.CHECKCAST -> {} // the same value
      default -> {
        stack.pop(1);
        stack.push(Value.UNKNOWN, 1);
      }
    }
    index++;
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    String type = owner.replace('/', '.');
    int places = Type.getType(descriptor).getSize();
    boolean isStatic = opcode == Opcodes.GETSTATIC || opcode == Opcodes.PUTSTATIC;
    boolean stores = opcode == Opcodes.PUTSTATIC || opcode == Opcodes.PUTFIELD;
    Value stored = stores ? stack.pop(places) : Value.UNKNOWN;
    stack.pop(isStatic ? 0 : 1);
    method.fields.add(new FieldUse(type, name, isStatic, stored, line));
    if (!stores) {
      Value read =
          isStatic
              ? new Value.StaticField(type, name, Type.getType(descriptor).getClassName())
              : Value.UNKNOWN;
      stack.push(read, places);
    }
    index++;
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    boolean isStatic = opcode == Opcodes.INVOKESTATIC;
    List<Value> operands = popArguments(descriptor);
    if (!isStatic) {
      operands.addFirst(stack.pop(1));
    }
    var call =
        new CallSite(
            new Target(owner.replace('/', '.'), name, descriptor),
            new Position(line, index),
            operands,
            isStatic);
    method.calls.add(call);
    stack.push(new Value.Result(call), Type.getReturnType(descriptor).getSize());
    index++;
  }

  private List<Value> popArguments(String descriptor) {
    var values = new ArrayList<Value>();
    for (Type parameter : Arrays.asList(Type.getArgumentTypes(descriptor)).reversed()) {
      values.addFirst(stack.pop(parameter.getSize()));
    }
    return values;
  }

  @Override
  public void visitInvokeDynamicInsn(
      String name, String descriptor, Handle bootstrap, Object... arguments) {
    popArguments(descriptor);
    Type type = Type.getReturnType(descriptor);
    Value value = Value.UNKNOWN;
    if (bootstrap.getOwner().equals("java/lang/invoke/LambdaMetafactory")
        && arguments[1] instanceof Handle code) {
      var function = new Value.Function(code, type.getClassName(), line);
      method.functions.add(function);
      value = function;
    }
    stack.push(value, type.getSize());
    index++;
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    boolean compares = opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE;
    stack.pop(opcode == Opcodes.GOTO ? 0 : compares ? 2 : 1);
    jumps.add(new Jump(index, label));
    Integer target = labels.get(label);
    if (target != null) {
      method.loops.merge(target, index, Math::max);
    }
    index++;
  }

  @Override
  public void visitLdcInsn(Object value) {
    boolean wide =
        value instanceof Long
            || value instanceof Double
            || (value instanceof ConstantDynamic dynamic && dynamic.getSize() == 2);
    stack.push(Value.UNKNOWN, wide ? 2 : 1);
    index++;
  }

  @Override
  public void visitIincInsn(int slot, int increment) {
    index++;
  }

  @Override
  public void visitTableSwitchInsn(int min, int max, Label byDefault, Label... others) {
    stack.pop(1);
    index++;
  }

  @Override
  public void visitLookupSwitchInsn(Label byDefault, int[] keys, Label[] others) {
    stack.pop(1);
    index++;
  }

  @Override
  public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
    stack.pop(dimensions);
    stack.push(Value.UNKNOWN, 1);
    index++;
  }

  @Override
  public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
    if (type != null) { // otherwise finally or synchronized
      tryBlocks.add(new TryBlock(start, end, handler, type.replace('/', '.')));
    }
  }

  @Override
  public void visitEnd() {
    for (TryBlock block : tryBlocks) {
      int handler = indexOf(block.handler());
      method.clauses.add(
          new Clause(
              block.type(),
              indexOf(block.start()),
              indexOf(block.end()),
              labelLines.getOrDefault(block.handler(), method.firstLine),
              endsByThrowing(handler)));
    }
  }

  /** Returns whether a handler throws before it returns, and no jump leaves it before. */
  private boolean endsByThrowing(int handler) {
    int end = first(throwing, handler);
    return end < first(returns, handler)
        && jumps.stream()
            .filter(jump -> jump.from() >= handler && jump.from() < end)
            .noneMatch(jump -> indexOf(jump.to()) > end);
  }

  private int indexOf(Label label) {
    return Objects.requireNonNull(labels.get(label), "each label of a method is visited");
  }

  private static int first(List<Integer> indexes, int from) {
    return indexes.stream().filter(each -> each >= from).findFirst().orElse(Integer.MAX_VALUE);
  }
}
