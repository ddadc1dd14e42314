package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Config;
import dev.cairn.determinism.AllowNondeterminism;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.error.UsageException;
import dev.cairn.testkit.CairnTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Durable code that is called outside a workflow never runs silently without durability. */
class OutsideWorkflowTest extends CairnTest {
  private final ExecutorService pool =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "pool-of-the-application"));

  @AfterEach
  void closePool() {
    pool.close();
  }

  static class Mailer {
    private final ExecutorService pool;

    Mailer(ExecutorService pool) {
      this.pool = pool;
    }

    @Workflow
    String stepOnPool() throws Exception {
      return onPool(() -> Durable.step("on a pool", () -> "sent"));
    }

    @Workflow
    String transactionOnPool() throws Exception {
      return onPool(() -> Durable.transaction("on a pool", connection -> "sent"));
    }

    @Workflow
    String sendOnPoolAndHere() throws Exception {
      return onPool(() -> send("letter")) + onPool(() -> send("card")) + send("parcel");
    }

    @AllowNondeterminism(
        value = {DeterminismRule.THREAD, DeterminismRule.LOCK},
        reason = "the calls are rejected")
    private String onPool(Callable<String> call) throws Exception {
      try {
        return pool.submit(call).get();
      } catch (ExecutionException failed) {
        throw (Exception) failed.getCause();
      }
    }

    @Step
    String send(String what) {
      return "sent " + what;
    }

    @Transaction
    String store() throws Exception {
      try (var statement = Durable.connection().createStatement()) {
        statement.execute("insert into stored default values");
      }
      return "stored";
    }
  }

  private Mailer openMailer(Config config) throws Exception {
    pool.submit(() -> "the thread is started before any workflow").get();
    var made = new Mailer[1];
    open(config, cairn -> made[0] = cairn.durable(Mailer.class, pool));
    return made[0];
  }

  /** Returns the WARN lines that were logged during the call. */
  private static List<String> warnings(Callable<?> call) throws Exception {
    PrintStream before = System.err;
    var logged = new ByteArrayOutputStream();
    System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    try {
      call.call();
    } finally {
      System.setErr(before);
    }
    return logged.toString(StandardCharsets.UTF_8).lines().filter(l -> l.contains("WARN")).toList();
  }

  @Test
  void stepOnAPoolThreadIsRejected() throws Exception {
    Mailer openMailer = openMailer(database.config());

    assertThatThrownBy(openMailer::stepOnPool)
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Durable.step(\"on a pool\") was called outside a workflow, on thread 'pool-of-the-application', where nothing would be recorded. Call it on the workflow's own thread or in a branch of it; the threads of a pool belong to no workflow.");
    assertThatThrownBy(openMailer::transactionOnPool)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "Durable.transaction(\"on a pool\") was called outside a workflow, on thread 'pool-of-the-application'");
  }

  @Test
  void annotatedStepOutsideAWorkflowRunsAndWarnsOnce() throws Exception {
    Mailer openMailer = openMailer(database.config());

    List<String> warnings =
        warnings(() -> {
          assertThat(openMailer.sendOnPoolAndHere()).isEqualTo("sent lettersent cardsent parcel");
          return openMailer.send("again");
        });

    assertThat(warnings)
        .singleElement()
        .asString()
        .contains(
            "step called outside a workflow method=" + Mailer.class.getName() + ".send",
            "thread=pool-of-the-application",
            "not recorded");
    assertThat(database.query("select key from cairn.steps")).containsExactly("send");
  }

  @Test
  void annotatedTransactionOutsideAWorkflowRunsAndWarnsOnce() throws Exception {
    database.execute("create table stored ()");
    Mailer openMailer = openMailer(database.config());

    List<String> warnings =
        warnings(() -> {
          assertThat(openMailer.store()).isEqualTo("stored");
          return openMailer.store();
        });

    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("transaction called outside a workflow method=" + Mailer.class.getName());
    assertThat(database.count("select count(*) from stored")).isEqualTo(2);
  }

  @Test
  void strictModeRejectsCallsOutsideAWorkflow() throws Exception {
    database.execute("create table stored ()");
    Mailer openMailer = openMailer(database.config().strict(true));

    assertThatThrownBy(() -> openMailer.send("letter"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The step %s.send was called outside a workflow, on thread '%s', so it would not be recorded. Call it in a workflow, on its own thread or in a branch; or allow it with Config.strict(false)."
                .formatted(Mailer.class.getName(), Thread.currentThread().getName()));
    assertThatThrownBy(openMailer::store).isInstanceOf(UsageException.class);
    assertThatThrownBy(openMailer::sendOnPoolAndHere)
        .hasMessageContaining("'pool-of-the-application'");
    assertThat(database.count("select count(*) from stored")).isZero();
    assertThat(database.query("select key from cairn.steps")).isEmpty();
  }
}
