package dev.cairn.internal.determinism;

import dev.cairn.determinism.DeterminismRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A method or constructor that workflow code must not call.
 *
 * @param rule the rule that forbids it
 * @param owner the name of its class; calls of subclasses count too
 * @param method its name; {@code <init>} for constructors, {@code *} for all methods except {@code
 *     close}
 * @param parameters the names of its parameter types; null for any
 * @param alternative what to do instead, as a sentence
 * @param replacement an expression to use instead, in which {@code {0}} is the first argument and
 *     {@code {this}} is the receiver; null if there is none
 */
public record NondeterministicCall(
    DeterminismRule rule,
    String owner,
    String method,
    @Nullable List<String> parameters,
    String alternative,
    @Nullable String replacement) {
  /** The name of constructors. */
  public static final String CONSTRUCTOR = "<init>";

  /** What {@code *} does not mean: objects are closed where they are used. */
  private static final Set<String> NOT_MEANT = Set.of(CONSTRUCTOR, "close");

  /**
   * Returns the calls that workflow code must not make.
   *
   * @return the calls, in an order in which the first one that matches applies
   */
  public static List<NondeterministicCall> all() {
    return NondeterministicCalls.ALL;
  }

  /**
   * Finds the entry for a call.
   *
   * @param owners the class of the method, and its supertypes
   * @param method the name of the method
   * @param parameters the names of its erased parameter types
   * @return the entry; empty if workflow code may make this call
   */
  public static Optional<NondeterministicCall> find(
      Iterable<String> owners, String method, List<String> parameters) {
    for (String owner : owners) {
      for (NondeterministicCall call :
          NondeterministicCalls.BY_OWNER.getOrDefault(owner, List.of())) {
        if (call.matches(method, parameters)) {
          return Optional.of(call);
        }
      }
    }
    return Optional.empty();
  }

  private boolean matches(String name, List<String> types) {
    boolean named = method.equals(name) || (method.equals("*") && !NOT_MEANT.contains(name));
    return named && (parameters == null || parameters.equals(types));
  }

  /**
   * Returns what a call of this entry does, for messages.
   *
   * @param calledOwner the simple name of the class that the code names
   * @param calledMethod the name of the method
   * @return such as {@code calls Instant.now()}
   */
  public static String describe(String calledOwner, String calledMethod) {
    return calledMethod.equals(CONSTRUCTOR)
        ? "creates a new %s()".formatted(calledOwner)
        : "calls %s.%s()".formatted(calledOwner, calledMethod);
  }
}
