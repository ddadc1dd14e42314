package dev.cairn.spring.app;

import dev.cairn.spring.app.Access.Technology;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Propagation;

/**
 * How code in a transaction of Cairn uses Spring's transaction management.
 *
 * @param propagation null without Spring's transaction management
 * @param managedBy the transaction manager
 */
public record Plan(
    Technology technology, @Nullable Propagation propagation, ManagedBy managedBy, Ending ending) {
  /** The kind of the transaction manager. */
  public enum ManagedBy {
    JPA,
    JDBC
  }

  /** How the code ends. */
  public enum Ending {
    RETURNS,
    THROWS,
    SWALLOWS_A_FAILURE
  }

  private static final Set<Propagation> JOINING =
      EnumSet.of(Propagation.REQUIRED, Propagation.MANDATORY, Propagation.SUPPORTS);

  /** Returns all combinations that make sense. */
  public static List<Plan> all() {
    List<Plan> plans = new ArrayList<>();
    for (Technology technology : Technology.values()) {
      plans.add(new Plan(technology, null, ManagedBy.JPA, Ending.RETURNS));
      plans.add(new Plan(technology, null, ManagedBy.JPA, Ending.THROWS));
      for (Propagation propagation : Propagation.values()) {
        add(plans, technology, propagation, ManagedBy.JPA);
        if (!technology.isJpa()) {
          add(plans, technology, propagation, ManagedBy.JDBC);
        }
      }
    }
    return List.copyOf(plans);
  }

  private static void add(
      List<Plan> plans, Technology technology, Propagation propagation, ManagedBy managedBy) {
    for (Ending ending : Ending.values()) {
      var plan = new Plan(technology, propagation, managedBy, ending);
      if (plan.makesSense()) {
        plans.add(plan);
      }
    }
  }

  private boolean makesSense() {
    if (isRefused() && ending != Ending.RETURNS) {
      return false;
    }
    return switch (technology) {
      case DURABLE_CONNECTION -> !isSeparate(); // it is that of Cairn's transaction, always
      case ENTITY_MANAGER ->
          propagation != Propagation.NOT_SUPPORTED; // it refuses to write without a transaction
      default -> true;
    };
  }

  /** Returns whether the code writes in a transaction of its own, or in none. */
  public boolean isSeparate() {
    return propagation == Propagation.REQUIRES_NEW || propagation == Propagation.NOT_SUPPORTED;
  }

  /** Returns whether the code writes in a nested transaction. */
  public boolean isNested() {
    return propagation == Propagation.NESTED;
  }

  /** Returns whether Spring refuses the propagation inside a transaction. */
  public boolean isRefused() {
    return propagation == Propagation.NEVER || (isNested() && managedBy == ManagedBy.JPA);
  }

  /** Returns what the workflow returns. */
  public String outcome() {
    if (propagation == Propagation.NEVER) {
      return "IllegalTransactionStateException";
    }
    if (isRefused()) {
      return "NestedTransactionNotSupportedException";
    }
    return switch (ending) {
      case RETURNS -> "written";
      case THROWS -> "IllegalStateException";
      case SWALLOWS_A_FAILURE ->
          propagation != null && JOINING.contains(propagation)
              ? "UnexpectedRollbackException"
              : "written";
    };
  }
}
