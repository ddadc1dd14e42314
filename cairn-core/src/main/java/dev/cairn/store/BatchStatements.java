package dev.cairn.store;

import dev.cairn.store.Entry.Append;
import dev.cairn.store.Entry.Begin;
import dev.cairn.store.Entry.Checkpoint;
import dev.cairn.store.Entry.End;
import dev.cairn.store.Entry.Enqueue;
import dev.cairn.store.Entry.Promise;
import dev.cairn.store.Entry.Publish;
import dev.cairn.store.Entry.Receive;
import dev.cairn.store.Entry.Release;
import dev.cairn.store.Entry.Send;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a batch of entries: one statement for each kind that occurs, all of them in one round trip
 * and one transaction (the statements go out together, and Postgres commits at the end of what came
 * together). Each statement takes the executor's row in share mode, so that none of a dead
 * executor's records gets in.
 */
final class BatchStatements {
  private final Database database;
  private final Membership membership;
  private final Identity identity;

  BatchStatements(Database database, Membership membership, Identity identity) {
    this.database = database;
    this.membership = membership;
    this.identity = identity;
  }

  /**
   * Writes and commits.
   *
   * @param uncertain whether an earlier try may have been committed unnoticed
   * @return a verdict for each entry
   */
  Verdict[] write(Connection connection, List<Pending> batch, boolean uncertain)
      throws SQLException {
    var kinds = Kinds.of(batch, new Owner(membership.executor(), identity));
    try (PreparedStatement statement = connection.prepareStatement(sql(kinds.present()))) {
      var binder = new Binder(connection, statement);
      for (BatchOf<?> kind : kinds.present()) {
        kind.bind(binder);
      }
      statement.execute();
      for (BatchOf<?> kind : kinds.present()) {
        kind.takeResult(statement);
        statement.getMoreResults();
      }
    }
    var verdicts = new Verdict[batch.size()];
    Arrays.fill(verdicts, Verdict.RECORDED);
    for (BatchOf<?> kind : kinds.present()) {
      if (!kind.complete()) {
        kind.explain(
            new Explanation(connection, database, membership.executor(), uncertain), verdicts);
      }
    }
    return verdicts;
  }

  private String sql(List<BatchOf<?>> kinds) {
    return kinds.size() == 1
        ? database.sql(kinds.getFirst().sql())
        : kinds.stream().map(kind -> database.sql(kind.sql())).collect(Collectors.joining(";\n"));
  }

  /** The kinds of entries in a batch, each with the entries' places in it. */
  private record Kinds(
      BeginBatch begins,
      EnqueueBatch enqueues,
      CheckpointBatch checkpoints,
      SendBatch sends,
      ReceiveBatch receives,
      PromiseBatch promises,
      PublishBatch events,
      AppendBatch appends,
      EndBatch ends,
      ReleaseBatch releases) {
    static Kinds of(List<Pending> batch, Owner owner) {
      var kinds =
          new Kinds(
              new BeginBatch(owner),
              new EnqueueBatch(owner),
              new CheckpointBatch(owner.executor()),
              new SendBatch(owner.executor()),
              new ReceiveBatch(owner.executor()),
              new PromiseBatch(owner.executor()),
              new PublishBatch(owner.executor()),
              new AppendBatch(owner.executor()),
              new EndBatch(owner.executor()),
              new ReleaseBatch(owner.executor()));
      for (int place = 0; place < batch.size(); place++) {
        switch (batch.get(place).entry()) {
          case Begin begin -> kinds.begins.add(place, begin);
          case Enqueue enqueue -> kinds.enqueues.add(place, enqueue);
          case Checkpoint checkpoint -> kinds.checkpoints.add(place, checkpoint);
          case Send send -> kinds.sends.add(place, send);
          case Receive receive -> kinds.receives.add(place, receive);
          case Promise promise -> kinds.promises.add(place, promise);
          case Publish publish -> kinds.events.add(place, publish);
          case Append append -> kinds.appends.add(place, append);
          case End end -> kinds.ends.add(place, end);
          case Release release -> kinds.releases.add(place, release);
        }
      }
      return kinds;
    }

    List<BatchOf<?>> present() {
      var present = new ArrayList<BatchOf<?>>();
      for (BatchOf<?> kind :
          List.of(
              begins,
              enqueues,
              checkpoints,
              sends,
              receives,
              promises,
              events,
              appends,
              ends,
              releases)) {
        if (!kind.isEmpty()) {
          present.add(kind);
        }
      }
      return present;
    }
  }
}
