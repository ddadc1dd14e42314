package dev.cairn.testing.internal.process;

import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The simulation of the test that a thread executes. */
public final class Simulations {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(Simulations.class);

  private Simulations() {}

  /** Sets the simulation of the test that the current thread begins. */
  public static void enter(ExtensionContext context, Simulation simulation) {
    store(context).put(Thread.currentThread(), simulation);
  }

  /** Ends the simulation of the current thread. */
  public static void leave(ExtensionContext context) {
    store(context).remove(Thread.currentThread());
  }

  /** Returns the simulation of the test that the current thread executes, if it has one. */
  public static Optional<Simulation> find(ExtensionContext context) {
    return Optional.ofNullable(store(context).get(Thread.currentThread(), Simulation.class));
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getRoot().getStore(NAMESPACE);
  }
}
