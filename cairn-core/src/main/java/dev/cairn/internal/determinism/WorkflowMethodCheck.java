package dev.cairn.internal.determinism;

import dev.cairn.determinism.DeterminismRule;
import dev.cairn.internal.determinism.MethodCode.Clause;
import dev.cairn.internal.determinism.MethodCode.FieldUse;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import net.bytebuddy.jar.asm.Type;

/** Checks one method of a workflow, and finds the methods that it calls. */
final class WorkflowMethodCheck {
  private static final Set<String> BROAD =
      Set.of("java.lang.Throwable", "java.lang.Error", "java.lang.InterruptedException");

  private final WorkflowMethod place;
  private final MethodCode method;
  private final ApplicationCode code;
  private final WorkflowClassCheck check;
  private final HashOrder hashOrder;
  private final Set<Value.Function> used = Collections.newSetFromMap(new IdentityHashMap<>());

  WorkflowMethodCheck(WorkflowMethod place, ApplicationCode code, WorkflowClassCheck check) {
    this.place = place;
    this.method = place.method();
    this.code = code;
    this.check = check;
    this.hashOrder = new HashOrder(code);
  }

  void run() {
    if (method.isSynchronized()) {
      report(DeterminismRule.LOCK, method.firstLine, "is synchronized");
    }
    method.locks.forEach(line -> report(DeterminismRule.LOCK, line, "is synchronized"));
    method.calls.forEach(this::checkCall);
    method.fields.forEach(this::checkField);
    method.clauses.forEach(this::checkClause);
    for (Value.Function function : method.functions) {
      if (!used.contains(function) && !WorkflowApi.isStepCode(function.type())) {
        follow(function);
      }
    }
  }

  private void report(DeterminismRule rule, int line, String what) {
    check.report(place, rule, line, what, rule.alternative());
  }

  private void checkCall(CallSite call) {
    Optional<NondeterministicCall> forbidden =
        NondeterministicCall.find(code.hierarchy(call.owner()), call.name(), call.parameters());
    forbidden.ifPresent(entry ->
        check.report(
            place,
            entry.rule(),
            call.line(),
            NondeterministicCall.describe(simpleName(call.owner()), call.name()),
            entry.alternative()));
    checkStaticReceiver(call);
    checkHashTable(call);
    boolean escaping =
        forbidden.filter(entry -> entry.rule() == DeterminismRule.THREAD).isPresent()
            || isParallel(call.receiver());
    for (Value argument : call.arguments()) {
      if (argument instanceof Value.Function function) {
        used.add(function);
        checkFunction(call, function, escaping);
      }
    }
    if (forbidden.isEmpty() && !code.isDurableCall(call)) {
      code.find(call)
          .filter(found -> !found.method().isAbstract())
          .ifPresent(found -> check.add(found, place.calls()));
    }
  }

  private void checkFunction(CallSite call, Value.Function function, boolean escaping) {
    if (escaping) {
      checkEscaping(function);
    } else if (WorkflowApi.takesBranch(call.owner(), call.name())) {
      follow(function);
    } else if (!WorkflowApi.takesStepCode(call.owner(), call.name())
        && !WorkflowApi.isStepCode(function.type())) {
      follow(function);
    }
  }

  private void checkEscaping(Value.Function function) {
    if (code.makesDurableCalls(function)) {
      report(
          DeterminismRule.ESCAPING_LAMBDA,
          function.line(),
          "makes durable calls in a lambda that leaves the workflow");
    }
  }

  /** Adds the code of a function that the workflow calls itself. */
  private void follow(Value.Function function) {
    checkReference(function);
    code.find(function)
        .filter(found ->
            !found.method().isAbstract()
                && !code.isAnnotated(found.type(), found.method(), WorkflowApi.STEPS))
        .ifPresent(found -> check.add(found, place.calls()));
  }

  /** Checks a method reference, such as {@code Instant::now}. */
  private void checkReference(Value.Function function) {
    String name = function.code().getName();
    var parameters =
        Arrays.stream(Type.getArgumentTypes(function.code().getDesc()))
            .map(Type::getClassName)
            .toList();
    NondeterministicCall.find(code.hierarchy(function.owner()), name, parameters)
        .ifPresent(entry ->
            check.report(
                place,
                entry.rule(),
                function.line(),
                NondeterministicCall.describe(simpleName(function.owner()), name),
                entry.alternative()));
  }

  private static boolean isParallel(Value stream) {
    Value value = stream;
    while (value instanceof Value.Result result && result.call().owner().startsWith("java.util.")) {
      if (Set.of("parallel", "parallelStream").contains(result.call().name())) {
        return true;
      }
      value = result.call().receiver();
    }
    return false;
  }

  private void checkField(FieldUse use) {
    if (use.stored() instanceof Value.Function function) {
      used.add(function);
      if (!WorkflowApi.isStepCode(function.type())) {
        checkEscaping(function);
      }
    }
    if (use.isStatic()
        && code.find(use.owner()).filter(type -> type.hasVariable(use.name())).isPresent()) {
      report(
          DeterminismRule.STATIC_STATE,
          use.line(),
          "uses the static field %s.%s".formatted(simpleName(use.owner()), use.name()));
    }
  }

  private void checkStaticReceiver(CallSite call) {
    if (call.receiver() instanceof Value.StaticField field
        && Mutators.isMutator(code.hierarchy(field.type()), call.name())) {
      report(
          DeterminismRule.STATIC_STATE,
          call.line(),
          "calls %s() of the static field %s.%s"
              .formatted(call.name(), simpleName(field.owner()), field.name()));
    }
  }

  private void checkClause(Clause clause) {
    boolean surroundsDurableCall =
        method.calls.stream()
            .filter(call -> call.index() >= clause.from() && call.index() < clause.to())
            .anyMatch(code::leadsToDurableCall);
    if (BROAD.contains(clause.type()) && !clause.endsByThrowing() && surroundsDurableCall) {
      report(
          DeterminismRule.BROAD_CATCH,
          clause.line(),
          "catches %s around durable calls".formatted(simpleName(clause.type())));
    }
  }

  private void checkHashTable(CallSite call) {
    boolean durableFunction =
        call.arguments().stream()
            .anyMatch(argument ->
                argument instanceof Value.Function function && code.makesDurableCalls(function));
    boolean ordered =
        call.name().equals("hasNext")
            ? hashOrder.isHashOrdered(call.receiver()) && loopMakesDurableCalls(call)
            : durableFunction && hashOrder.isHashOrdered(call.receiver());
    if (ordered) {
      report(
          DeterminismRule.HASH_ORDER,
          call.line(),
          "makes durable calls for the elements of a hash table");
    }
  }

  /** Returns whether the loop whose condition contains this call makes durable calls. */
  private boolean loopMakesDurableCalls(CallSite condition) {
    int from =
        method.loops.keySet().stream()
            .filter(start -> start <= condition.index())
            .max(Integer::compare)
            .orElse(Integer.MAX_VALUE);
    int to = method.loops.getOrDefault(from, -1);
    return method.calls.stream()
        .filter(call -> call.index() > condition.index() && call.index() < to)
        .anyMatch(code::leadsToDurableCall);
  }

  private static String simpleName(String type) {
    return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
  }
}
