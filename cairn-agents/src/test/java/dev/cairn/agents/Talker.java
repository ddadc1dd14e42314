package dev.cairn.agents;

import dev.cairn.Config;
import dev.cairn.testing.CairnConfigurer;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A workflow that calls a model several times within its budgets; each call uses 15 tokens. */
public class Talker {
  private final List<Budget> budgets;
  private final Model model;

  /** Lets records restore the exceptions of budgets. */
  static final class Exceptions implements CairnConfigurer {
    @Override
    public Config configure(Config config) {
      return config.allowExceptions("dev.cairn.agents");
    }
  }

  /** A model without a framework. */
  static final class Model {
    private final List<String> calls = new CopyOnWriteArrayList<>();

    Usage call(String workflow) {
      calls.add(workflow);
      return new Usage("small-2026", 10, 5);
    }

    int calls() {
      return calls.size();
    }
  }

  Talker(List<Budget> budgets, Model model) {
    this.budgets = budgets;
    this.model = model;
  }

  @Workflow
  public int talk(int calls) {
    for (int i = 0; i < calls; i++) {
      budgets.forEach(Budget::check);
      Usage usage = Durable.step("model", () -> model.call(Durable.workflowId()));
      budgets.forEach(budget -> budget.add(usage));
    }
    return calls;
  }
}
