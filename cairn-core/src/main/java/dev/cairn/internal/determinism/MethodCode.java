package dev.cairn.internal.determinism;

import dev.cairn.determinism.DeterminismRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.bytebuddy.jar.asm.Opcodes;

/** What the check needs to know about a method in a class file. Filled by {@link MethodReader}. */
final class MethodCode {
  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+?)(?:\\$[0-9a-f]+)?\\$\\d+");

  final String name;
  final String descriptor;
  private final int access;
  final Set<String> annotations = new HashSet<>();
  final Set<DeterminismRule> allowed = new HashSet<>();
  final List<CallSite> calls = new ArrayList<>();
  final List<Value.Function> functions = new ArrayList<>();
  final List<FieldUse> fields = new ArrayList<>();
  final List<Integer> locks = new ArrayList<>();
  final List<Clause> clauses = new ArrayList<>();

  /** The instructions that jump backward, by the one to which they jump. */
  final Map<Integer, Integer> loops = new TreeMap<>();

  int firstLine;

  MethodCode(String name, String descriptor, int access) {
    this.name = name;
    this.descriptor = descriptor;
    this.access = access;
  }

  /**
   * A use of a field.
   *
   * @param owner the class of the field
   * @param name its name
   * @param isStatic whether it is static
   * @param stored the value that is stored, or unknown
   * @param line the line
   */
  record FieldUse(String owner, String name, boolean isStatic, Value stored, int line) {}

  /**
   * A catch clause.
   *
   * @param type the caught class
   * @param from the first instruction of the try block
   * @param to the instruction after it
   * @param line the line of the clause
   * @param endsByThrowing whether it ends by throwing
   */
  record Clause(String type, int from, int to, int line, boolean endsByThrowing) {}

  String key() {
    return name + descriptor;
  }

  boolean isAbstract() {
    return (access & Opcodes.ACC_ABSTRACT) != 0;
  }

  boolean isSynchronized() {
    return (access & Opcodes.ACC_SYNCHRONIZED) != 0;
  }

  boolean isStatic() {
    return (access & Opcodes.ACC_STATIC) != 0;
  }

  boolean isSynthetic() {
    return (access & Opcodes.ACC_SYNTHETIC) != 0;
  }

  boolean hasAny(Iterable<String> names) {
    for (String each : names) {
      if (annotations.contains(each)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the name of the method in the source; of a lambda, that of the method around it. */
  String sourceName() {
    if (name.equals("<init>")) {
      return "new";
    }
    Matcher lambda = LAMBDA.matcher(name);
    return lambda.matches() ? lambda.group(1) : name;
  }
}
