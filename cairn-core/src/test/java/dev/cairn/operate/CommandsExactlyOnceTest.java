package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CommitLossDataSource;
import dev.cairn.testkit.CommitLossDataSource.Loss;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Commands take effect exactly once, although the connection is lost at the commit. */
class CommandsExactlyOnceTest extends SingleWorkflowTest {
  private final AtomicReference<CairnClient> connected = new AtomicReference<>();
  private CommitLossDataSource lossy = new CommitLossDataSource(new PGSimpleDataSource());

  @BeforeEach
  void connectClient() {
    lossy = new CommitLossDataSource(database.dataSource());
    connected.set(CairnClient.connect(database.config().dataSource(lossy.dataSource())));
  }

  @AfterEach
  void closeClient() {
    connected.get().close();
  }

  private Workflows workflows() {
    return connected.get().workflows();
  }

  /** Inserts stuck workflows. */
  private void insertStuck(String... ids) {
    for (String id : ids) {
      database.execute(
          """
          insert into cairn.workflow (id, name, state, attempt, started_at, completed_at, input, error)
          values ('%s', 'flow', 'STUCK', 3, now(), now(), '[]', '{}')
          """
              .formatted(id));
    }
  }

  private long attempt(String id) {
    return database.count("select attempt from cairn.workflow where id = ?", id);
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void resumeTakesEffectOnce(Loss loss) {
    Cairn cairn = openWith(() -> work("a"));
    insertStuck("w");
    lossy.loseNextCommit(loss);

    workflows().resume("w");

    assertThat(lossy.isConnectionLost()).isTrue();
    assertThat(cairn.handle("w", String.class).await()).isEqualTo("did a");
    assertThat(attempt("w")).isEqualTo(4);
  }

  @Test
  void workflowThatGotStuckAgainIsNotResumedTwice() {
    insertStuck("w");
    lossy.loseNextCommit(Loss.AFTER);
    database.execute(
        """
        create function again() returns trigger language plpgsql as $$
        begin
          new.state := 'STUCK'; new.attempt := old.attempt + 1; new.completed_at := now(); new.error := '{}';
          return new;
        end $$;
        create trigger again before update on cairn.workflow
        for each row when (new.state = 'RUNNING') execute function again()
        """);

    workflows().resume("w");

    assertThat(attempt("w")).isEqualTo(4);
  }

  @Test
  void resumeOfARunningWorkflowIsStillRejected() {
    openWith(SingleWorkflowTest::blockForever).start(StartOptions.id("w"), flow);
    lossy.loseNextCommit(Loss.AFTER);

    assertThatThrownBy(() -> workflows().resume("w"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("it is RUNNING");
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void cancelReportsItsEffect(Loss loss) {
    var handle =
        openWith(() -> Durable.receive("go", String.class, Duration.ofDays(1)).orElse("nothing"))
            .start(StartOptions.id("w"), flow);
    lossy.loseNextCommit(loss);

    assertThat(workflows().cancel("w")).isTrue();

    assertThat(lossy.isConnectionLost()).isTrue();
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(workflows().cancel("w")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void forkIsCreatedOnce(Loss loss) {
    Cairn cairn = openWith(() -> work("a"));
    cairn.start(StartOptions.id("w"), flow).await();
    lossy.loseNextCommit(loss);

    assertThat(workflows().fork(Fork.of("w").as("again"))).isEqualTo("again");

    assertThat(lossy.isConnectionLost()).isTrue();
    assertThat(cairn.handle("again", String.class).await()).isEqualTo("did a");
    assertThat(calls.count("a")).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void deleteReportsTheNumberOfDeletedWorkflows(Loss loss) {
    openWith(() -> work("a")).start(StartOptions.id("w"), flow).await();
    lossy.loseNextCommit(loss);

    assertThat(workflows().delete("w")).isOne();

    assertThat(lossy.isConnectionLost()).isTrue();
    assertThat(database.count("select count(*) from cairn.workflow")).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER"})
  void bulkOperationsCountEachWorkflowOnce(Loss loss) {
    insertStuck("a", "b", "c");
    var bulk = workflows().bulk(Criterion.states(WorkflowState.STUCK));
    lossy.loseNextCommit(loss);
    assertThat(bulk.resume()).isEqualTo(3);

    var running = workflows().bulk(Criterion.states(WorkflowState.RUNNING));
    lossy.loseNextCommit(loss);
    assertThat(running.cancel()).isEqualTo(3);

    database.execute(
        "update cairn.workflow set state = 'CANCELLED', completed_at = now() where state = 'RUNNING'");
    lossy.loseNextCommit(loss);
    assertThat(workflows().bulk(Criterion.all()).delete()).isEqualTo(3);
  }

  @Test
  void delayedCommitIsAwaited() throws SQLException {
    insertStuck("w");
    lossy.loseNextCommit(Loss.LATE);
    CompletableFuture<Void> resuming = CompletableFuture.runAsync(() -> workflows().resume("w"));
    Eventually.holds(() -> assertThat(lossy.statusQueries()).isGreaterThan(1));

    assertThat(state("w")).isEqualTo("STUCK");
    lossy.deliverDelayedCommit();
    resuming.join();

    assertThat(state("w")).isEqualTo("RUNNING");
    assertThat(attempt("w")).isEqualTo(3);
  }
}
