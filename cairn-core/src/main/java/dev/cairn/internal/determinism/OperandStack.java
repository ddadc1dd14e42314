package dev.cairn.internal.determinism;

import static net.bytebuddy.jar.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operand stack and the local variables of a method, in the order of its instructions. At a
 * place that several paths reach, nothing is known about the stack. Long and double values take two
 * places.
 */
final class OperandStack {
  private final List<Value> stack = new ArrayList<>();
  private final Map<Integer, Value> locals = new HashMap<>();

  void push(Value value, int places) {
    if (places > 0) {
      stack.add(value);
    }
    for (int i = 1; i < places; i++) {
      stack.add(Value.UNKNOWN);
    }
  }

  /** Removes places and returns the value in the lowest one. */
  Value pop(int places) {
    Value value = Value.UNKNOWN;
    for (int i = 0; i < places; i++) {
      // Code after a jump without a frame is never reached, so the stack may seem to be empty.
      value = stack.isEmpty() ? Value.UNKNOWN : stack.removeLast();
    }
    return value;
  }

  void clear() {
    stack.clear();
  }

  Value local(int slot) {
    return locals.getOrDefault(slot, Value.UNKNOWN);
  }

  void setLocal(int slot, Value value) {
    locals.put(slot, value);
  }

  /** Executes an instruction without operands. */
  void execute(int opcode) {
    if (opcode >= DUP && opcode <= SWAP) {
      duplicate(opcode);
    } else {
      pop(pops(opcode));
      push(Value.UNKNOWN, pushes(opcode));
    }
  }

  private void duplicate(int opcode) {
    int count = opcode >= DUP2 && opcode != SWAP ? 2 : 1;
    int below =
        switch (opcode) {
          case DUP_X1, DUP2_X1, SWAP -> 1;
          case DUP_X2, DUP2_X2 -> 2;
          default -> 0;
        };
    while (stack.size() < count + below) {
      stack.addFirst(Value.UNKNOWN);
    }
    int size = stack.size();
    List<Value> top = List.copyOf(stack.subList(size - count, size));
    if (opcode == SWAP) {
      stack.removeLast();
    }
    stack.addAll(stack.size() - (opcode == SWAP ? 1 : count + below), top);
  }

  /** Returns how many places an instruction without operands removes. */
  private static int pops(int opcode) {
    return switch (opcode) {
      case LASTORE, DASTORE, LCMP, DCMPL, DCMPG -> 4;
      case LADD, DADD, LSUB, DSUB, LMUL, DMUL, LDIV, DDIV, LREM, DREM, LAND, LOR, LXOR -> 4;
      case IASTORE, FASTORE, AASTORE, BASTORE, CASTORE, SASTORE, LSHL, LSHR, LUSHR -> 3;
      case IALOAD, LALOAD, FALOAD, DALOAD, AALOAD, BALOAD, CALOAD, SALOAD, POP2 -> 2;
      case IADD, FADD, ISUB, FSUB, IMUL, FMUL, IDIV, FDIV, IREM, FREM -> 2;
      case ISHL, ISHR, IUSHR, IAND, IOR, IXOR, FCMPL, FCMPG -> 2;
      case LNEG, DNEG, L2I, L2F, L2D, D2I, D2L, D2F, LRETURN, DRETURN -> 2;
      case POP, INEG, FNEG, I2L, I2F, I2D, F2I, F2L, F2D, I2B, I2C, I2S -> 1;
      case IRETURN, FRETURN, ARETURN, ARRAYLENGTH, ATHROW, MONITORENTER, MONITOREXIT -> 1;
      default -> 0;
    };
  }

  /** Returns how many places an instruction without operands adds. */
  private static int pushes(int opcode) {
    return switch (opcode) {
      case LCONST_0, LCONST_1, DCONST_0, DCONST_1, LALOAD, DALOAD -> 2;
      case LADD, DADD, LSUB, DSUB, LMUL, DMUL, LDIV, DDIV, LREM, DREM, LAND, LOR, LXOR -> 2;
      case LSHL, LSHR, LUSHR, LNEG, DNEG, I2L, I2D, L2D, F2L, F2D, D2L -> 2;
      case NOP, POP, POP2, IASTORE, LASTORE, FASTORE, DASTORE, AASTORE, BASTORE, CASTORE -> 0;
      case SASTORE, IRETURN, LRETURN, FRETURN, DRETURN, ARETURN, RETURN, ATHROW -> 0;
      case MONITORENTER, MONITOREXIT -> 0;
      default -> 1;
    };
  }
}
