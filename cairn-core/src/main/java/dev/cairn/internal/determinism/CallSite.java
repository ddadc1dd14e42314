package dev.cairn.internal.determinism;

import java.util.Arrays;
import java.util.List;
import net.bytebuddy.jar.asm.Type;

/** A call in a method. Two calls are never equal, although they may look the same. */
final class CallSite {
  private final String owner;
  private final String name;
  private final String descriptor;
  private final int line;
  private final int index;
  private final List<Value> operands;
  private final boolean isStatic;

  /** Creates a call; the operands are the receiver, unless it is static, and the arguments. */
  CallSite(Target target, Position position, List<Value> operands, boolean isStatic) {
    this.owner = target.owner();
    this.name = target.name();
    this.descriptor = target.descriptor();
    this.line = position.line();
    this.index = position.index();
    this.operands = List.copyOf(operands);
    this.isStatic = isStatic;
  }

  record Target(String owner, String name, String descriptor) {}

  record Position(int line, int index) {}

  String owner() {
    return owner;
  }

  String name() {
    return name;
  }

  String descriptor() {
    return descriptor;
  }

  int line() {
    return line;
  }

  int index() {
    return index;
  }

  Value receiver() {
    return isStatic ? Value.UNKNOWN : operands.getFirst();
  }

  List<Value> arguments() {
    return isStatic ? operands : operands.subList(1, operands.size());
  }

  List<String> parameters() {
    return Arrays.stream(Type.getArgumentTypes(descriptor)).map(Type::getClassName).toList();
  }
}
