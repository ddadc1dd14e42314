package dev.cairn.benchmarks;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;

/** The work, as a user of Cairn writes it. */
class CairnChores {
  static final String TOPIC = "bench";

  private final Library.Notes notes;

  CairnChores(Library.Notes notes) {
    this.notes = notes;
  }

  @Workflow
  String empty(String argument) {
    notes.parts().increment();
    notes.begun().increment();
    return argument;
  }

  @Workflow
  int lone(int steps) {
    int length = 0;
    for (int i = 0; i < steps; i++) {
      long before = System.nanoTime();
      length += text(10).length();
      notes.laps().add(System.nanoTime() - before);
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
    notes.begun().increment();
    Durable.sleep(Duration.ofHours(1));
    return id;
  }

  @Workflow
  String waiter(String id) {
    notes.begun().increment();
    return Durable.receive(TOPIC, String.class, Duration.ofHours(1)).orElse(id);
  }

  @Workflow
  String interrupted(String id) {
    for (int i = 0; i < Interruption.STEPS; i++) {
      if (i == Interruption.HELD_AT) {
        notes.middle();
      }
      text(10);
    }
    return id;
  }

  @Step
  String text(int length) {
    notes.parts().increment();
    return "x".repeat(length);
  }

  @Transaction
  int insert(String body) throws SQLException {
    notes.parts().increment();
    try (var insert =
        Durable.connection().prepareStatement("insert into chore (body) values (?)")) {
      insert.setString(1, body);
      return insert.executeUpdate();
    }
  }
}
