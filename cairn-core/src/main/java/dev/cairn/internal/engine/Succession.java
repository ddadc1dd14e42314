package dev.cairn.internal.engine;

import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.start.ScopeEngine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Directs calls through an engine to its successor, which has the same workflows, except calls from
 * workflows that the engine still runs. Thread-safe.
 */
public final class Succession {
  private final Engine engine;
  private volatile @Nullable Engine successor;

  Succession(Engine engine) {
    this.engine = engine;
  }

  /**
   * Sets the engine that takes the place of this one.
   *
   * @param next the successor
   */
  public void setSuccessor(Engine next) {
    successor = next;
  }

  /** Returns whether the current thread executes or starts a workflow of the engine itself. */
  public boolean keepsCurrentThread() {
    return ScopeEngine.find().filter(engine::equals).isPresent();
  }

  /**
   * Calls a workflow of the engine, or that of its successor with the same name, and waits for its
   * result.
   *
   * @param definition the workflow of the engine
   * @param arguments one for each parameter
   * @return the workflow's result
   * @throws Exception the exception that the workflow threw
   */
  public @Nullable Object call(
      WorkflowDefinition definition, List<? extends @Nullable Object> arguments) throws Exception {
    Engine next = successor;
    if (next == null || keepsCurrentThread()) {
      return engine.calls().call(definition, arguments);
    }
    return next.succession().call(next.definition(definition.name()).orElse(definition), arguments);
  }
}
