package dev.cairn.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.UsageException;
import dev.cairn.spi.Interceptor;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Starts and messages in a transaction that the application has begun. */
class CallerTransactionTest extends Intercepting {
  private static final ThreadLocal<@Nullable Connection> TRANSACTION = new ThreadLocal<>();

  private Cairn open() {
    return open(
        () -> Durable.receive("topic", String.class, Duration.ofMinutes(1)).orElse("nothing"),
        new Interceptor() {
          @Override
          public @Nullable Connection callerTransaction() {
            return TRANSACTION.get();
          }
        });
  }

  private void inTransaction(boolean commits, Runnable code) throws SQLException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      TRANSACTION.set(connection);
      try {
        code.run();
      } finally {
        TRANSACTION.remove();
      }
      if (commits) {
        connection.commit();
      } else {
        connection.rollback();
      }
    }
  }

  private long workflows() {
    return database.count("select count(*) from cairn.workflows");
  }

  @Test
  void workflowStartsIfTheTransactionCommits() throws SQLException {
    Cairn cairn = open();

    inTransaction(
        true,
        () -> {
          assertThat(cairn.start(StartOptions.id("w"), flow).id()).isEqualTo("w");
          assertThat(workflows()).isZero();
        });

    cairn.messages().send("w", "topic", "hello");
    assertThat(cairn.handle("w", String.class).await()).isEqualTo("hello");
  }

  @Test
  void nothingIsStartedOrSentIfTheTransactionRollsBack() throws SQLException {
    Cairn cairn = open();
    Handle<String> waiting = cairn.start(StartOptions.id("waiting"), flow);

    inTransaction(
        false,
        () -> {
          cairn.start(flow);
          cairn.startAll(flow, flow);
          cairn
              .messages()
              .sendStarting(Message.to("new", "topic", "lost"), StartOptions.id("new"), flow);
          cairn.messages().send("waiting", "topic", "lost");
        });

    assertThat(workflows()).isOne();
    cairn.messages().send("waiting", "topic", "kept");
    assertThat(waiting.await()).isEqualTo("kept");
  }

  @Test
  void messageIsDeliveredIfTheTransactionCommits() throws SQLException {
    Cairn cairn = open();
    Handle<String> waiting = cairn.start(flow);

    inTransaction(true, () -> cairn.messages().send(waiting.id(), "topic", "hello"));

    assertThat(waiting.await()).isEqualTo("hello");
  }

  @Test
  void startWithAMessageIsPartOfTheTransaction() throws SQLException {
    Cairn cairn = open();

    inTransaction(
        true,
        () ->
            cairn
                .messages()
                .sendStarting(Message.to("new", "topic", "hello"), StartOptions.id("new"), flow));

    assertThat(cairn.handle("new", String.class).await()).isEqualTo("hello");
  }

  @Test
  void waitingForAWorkflowThatCannotBeginIsRefused() throws SQLException {
    Cairn cairn = open();
    cairn.messages().send(Message.to("w", "topic", "hello").keep());

    inTransaction(
        true,
        () -> {
          Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
          assertThatThrownBy(handle::await)
              .isInstanceOf(UsageException.class)
              .hasMessageContaining("Await it after the transaction");
          assertThatThrownBy(() -> cairn.first(List.of(handle))).isInstanceOf(UsageException.class);
          assertThatThrownBy(flow::call)
              .isInstanceOf(UsageException.class)
              .hasMessageContaining("Start it with cairn.start");
          assertThatThrownBy(() -> cairn.pipeline().start(flow)).isInstanceOf(UsageException.class);
        });

    assertThat(cairn.handle("w", String.class).await()).isEqualTo("hello");
  }

  @Test
  void handleCanBeAwaitedAfterTheTransaction() throws SQLException {
    Cairn cairn = open();
    var started = new AtomicReference<Handle<String>>();

    inTransaction(true, () -> started.set(cairn.start(flow)));

    cairn.messages().send(started.get().id(), "topic", "hello");
    assertThat(started.get().await()).isEqualTo("hello");
  }
}
