package dev.cairn.benchmarks;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.txstep.JdbcStepFactory;
import dev.dbos.transact.workflow.Workflow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** The measured workflows, as a user of the peer writes them. */
final class PeerWorkflowCode implements PeerWorkflows {
  static final String TOPIC = "bench";

  private final DBOS dbos;
  private final JdbcStepFactory transactions;
  private final Library.Counters counters;

  PeerWorkflowCode(DBOS dbos, JdbcStepFactory transactions, Library.Counters counters) {
    this.dbos = dbos;
    this.transactions = transactions;
    this.counters = counters;
  }

  @Workflow
  @Override
  public String empty(String argument) {
    counters.parts().increment();
    counters.started().increment();
    return argument;
  }

  @Workflow
  @Override
  public int lone(int steps) {
    int length = 0;
    for (int i = 0; i < steps; i++) {
      long before = System.nanoTime();
      length += dbos.runStep(() -> text(10), "text").length();
      counters.stepLatencies().add(System.nanoTime() - before);
    }
    return length;
  }

  @Workflow
  @Override
  public int chain(int steps, int length) {
    int sum = 0;
    for (int i = 0; i < steps; i++) {
      sum += dbos.runStep(() -> text(length), "text").length();
    }
    return sum;
  }

  @Workflow
  @Override
  public int transactions(int count) throws SQLException {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      String body = "row " + i;
      sum += transactions.txStep((Connection connection) -> insert(connection, body), "insert");
    }
    return sum;
  }

  @Workflow
  @Override
  public String sleeper(String id) {
    counters.started().increment();
    dbos.sleep(Duration.ofHours(1));
    return id;
  }

  @Workflow
  @Override
  public String waiter(String id) {
    counters.started().increment();
    return dbos.<String>recv(TOPIC, Duration.ofHours(1)).orElse(id);
  }

  @Workflow
  @Override
  public String interrupted(String id) {
    for (int i = 0; i < InterruptedWorkflows.STEPS; i++) {
      if (i == InterruptedWorkflows.HELD_AT) {
        counters.awaitRelease();
      }
      dbos.runStep(() -> text(10), "text");
    }
    return id;
  }

  private String text(int length) {
    counters.parts().increment();
    return "x".repeat(length);
  }

  private int insert(Connection connection, String body) throws SQLException {
    counters.parts().increment();
    try (var insert = connection.prepareStatement("insert into chore (body) values (?)")) {
      insert.setString(1, body);
      return insert.executeUpdate();
    }
  }
}
