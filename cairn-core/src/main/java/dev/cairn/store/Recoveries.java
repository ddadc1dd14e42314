package dev.cairn.store;

import java.sql.PreparedStatement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes over workflows that nobody runs: this executor's number is one higher than the last one's,
 * who can record nothing from now on. Thread-safe.
 */
public final class Recoveries {
  private final Database database;
  private final Membership membership;
  private final Identity identity;
  private final int patience;
  private final String reason;
  private final InHand inHand;

  Recoveries(
      Database database, Membership membership, Identity identity, int patience, String reason) {
    this.database = database;
    this.membership = membership;
    this.identity = identity;
    this.patience = patience;
    this.reason = reason;
    this.inHand = new InHand(database, membership);
  }

  /**
   * Takes over workflows. One that another build goes on with forgets its build; one whose limit is
   * passed comes back as {@link dev.cairn.api.WorkflowState#EXHAUSTED}, and is not to be run.
   *
   * @param queue the queue that they came from; null for those that were started directly
   * @param most how many at most
   * @return what was taken over; after a failed try, also what this executor may know already
   */
  public List<WorkflowRow> takeOver(@Nullable String queue, int most) {
    String sql =
        "select "
            + Rows.WORKFLOW
            + """
            from cairn.take_over(?, ?::text[], ?, ?, ?, ?, ?, ?::json)
            """;
    var asked = new AtomicInteger();
    return database.ask(
        "take over workflows",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
            new Binder(connection, statement)
                .text(membership.executor())
                .texts(identity.names())
                .text(identity.version())
                .text(identity.build())
                .text(queue)
                .number(most)
                .number(patience)
                .text(reason);
            boolean again = asked.getAndIncrement() > 0;
            List<WorkflowRow> unnoticed = again ? inHand.of(connection, queue) : List.of();
            return Stream.concat(unnoticed.stream(), Rows.workflows(statement).stream()).toList();
          }
        });
  }
}
