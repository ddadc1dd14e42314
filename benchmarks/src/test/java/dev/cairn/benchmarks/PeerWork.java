package dev.cairn.benchmarks;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.txstep.JdbcStepFactory;
import dev.dbos.transact.workflow.Workflow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** The work, as a user of the peer writes it. */
final class PeerWork implements PeerChores {
  static final String TOPIC = "bench";

  private final DBOS dbos;
  private final JdbcStepFactory transactions;
  private final Library.Notes notes;

  PeerWork(DBOS dbos, JdbcStepFactory transactions, Library.Notes notes) {
    this.dbos = dbos;
    this.transactions = transactions;
    this.notes = notes;
  }

  @Workflow
  @Override
  public String empty(String argument) {
    notes.parts().increment();
    notes.begun().increment();
    return argument;
  }

  @Workflow
  @Override
  public int lone(int steps) {
    int length = 0;
    for (int i = 0; i < steps; i++) {
      long before = System.nanoTime();
      length += dbos.runStep(() -> text(10), "text").length();
      notes.laps().add(System.nanoTime() - before);
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
    notes.begun().increment();
    dbos.sleep(Duration.ofHours(1));
    return id;
  }

  @Workflow
  @Override
  public String waiter(String id) {
    notes.begun().increment();
    return dbos.<String>recv(TOPIC, Duration.ofHours(1)).orElse(id);
  }

  @Workflow
  @Override
  public String interrupted(String id) {
    for (int i = 0; i < Interruption.STEPS; i++) {
      if (i == Interruption.HELD_AT) {
        notes.middle();
      }
      dbos.runStep(() -> text(10), "text");
    }
    return id;
  }

  private String text(int length) {
    notes.parts().increment();
    return "x".repeat(length);
  }

  private int insert(Connection connection, String body) throws SQLException {
    notes.parts().increment();
    try (var insert = connection.prepareStatement("insert into chore (body) values (?)")) {
      insert.setString(1, body);
      return insert.executeUpdate();
    }
  }
}
