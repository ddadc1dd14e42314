package dev.cairn.benchmarks;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;

/** The measured workflows, as a user of Cairn writes them. */
class CairnWorkflows {
  static final String TOPIC = "bench";

  private final Library.Counters counters;

  CairnWorkflows(Library.Counters counters) {
    this.counters = counters;
  }

  @Workflow
  String empty(String argument) {
    counters.parts().increment();
    counters.started().increment();
    return argument;
  }

  @Workflow
  int lone(int steps) {
    int length = 0;
    for (int i = 0; i < steps; i++) {
      long before = System.nanoTime();
      length += text(10).length();
      counters.stepLatencies().add(System.nanoTime() - before);
    }
    return length;
  }

  @Workflow
  int chain(int steps, int length) {
    int sum = 0;
    for (int i = 0; i < steps; i++) {
      sum += text(length).length();
    }
    return sum;
  }

  @Workflow
  int transactions(int count) throws SQLException {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += insert("row " + i);
    }
    return sum;
  }

  @Workflow
  String sleeper(String id) {
    counters.started().increment();
    Durable.sleep(Duration.ofHours(1));
    return id;
  }

  @Workflow
  String waiter(String id) {
    counters.started().increment();
    return Durable.receive(TOPIC, String.class, Duration.ofHours(1)).orElse(id);
  }

  @Workflow
  String interrupted(String id) {
    for (int i = 0; i < InterruptedWorkflows.STEPS; i++) {
      if (i == InterruptedWorkflows.HELD_AT) {
        counters.awaitRelease();
      }
      text(10);
    }
    return id;
  }

  @Step
  String text(int length) {
    counters.parts().increment();
    return "x".repeat(length);
  }

  @Transaction
  int insert(String body) throws SQLException {
    counters.parts().increment();
    try (var insert =
        Durable.connection().prepareStatement("insert into chore (body) values (?)")) {
      insert.setString(1, body);
      return insert.executeUpdate();
    }
  }
}
