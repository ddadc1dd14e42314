package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.BranchInvocation;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StartInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.lang.reflect.Field;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.slf4j.helpers.BasicMDCAdapter;

/** The code of the guide's chapter on interceptors. */
class InterceptorsGuideTest {
  private @Nullable Object adapterBefore;

  /** The binding of the tests has no logging context. */
  @BeforeEach
  void useLoggingContext() throws ReflectiveOperationException {
    adapterBefore = adapter().get(null);
    adapter().set(null, new BasicMDCAdapter());
  }

  @AfterEach
  void restoreLoggingContext() throws ReflectiveOperationException {
    adapter().set(null, adapterBefore);
  }

  private static Field adapter() throws ReflectiveOperationException {
    Field adapter = MDC.class.getDeclaredField("MDC_ADAPTER");
    adapter.setAccessible(true);
    return adapter;
  }

  static final class LoggingContext implements Interceptor {
    @Override
    public void start(StartInvocation start) {
      String request = MDC.get("request");
      if (request != null) {
        start.header("request", request);
      }
      start.proceed();
    }

    @Override
    public @Nullable Object run(RunInvocation run) throws Exception {
      return inContext(run.workflowId(), run.headers(), run::proceed);
    }

    @Override
    public @Nullable Object branch(BranchInvocation branch) throws Exception {
      return inContext(branch.workflowId(), branch.headers(), branch::proceed);
    }

    @Override
    public @Nullable Object step(StepInvocation step) throws Exception {
      return inContext(step.workflowId(), step.headers(), step::proceed);
    }

    private static @Nullable Object inContext(
        String workflowId, Map<String, String> headers, Callable<@Nullable Object> code)
        throws Exception {
      Map<String, String> before = MDC.getCopyOfContextMap();
      MDC.put("workflow", workflowId);
      MDC.put("request", headers.getOrDefault("request", ""));
      try {
        return code.call();
      } finally {
        MDC.setContextMap(before == null ? Map.of() : before);
      }
    }
  }

  static final class TenantSetting implements Interceptor {
    @Override
    public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
      String sql = "select set_config('app.tenant', ?, true)";
      try (PreparedStatement set = transaction.connection().prepareStatement(sql)) {
        set.setString(1, transaction.headers().getOrDefault("tenant", ""));
        set.execute();
      }
      return transaction.proceed();
    }
  }

  static class Invoices {
    @Workflow
    String count() throws SQLException {
      return log() + ", " + Durable.branch("b", this::log).await() + ", " + rows();
    }

    @Step
    String log() {
      return MDC.get("workflow") + " " + MDC.get("request");
    }

    @Transaction
    int rows() throws SQLException {
      try (Statement statement = Durable.connection().createStatement();
          ResultSet row = statement.executeQuery("select count(*) from invoice")) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /** Without a superuser, whom policies do not concern. */
  private static TestDatabase withInvoices() throws SQLException {
    TestDatabase database = TestPostgres.freshDatabase();
    database.execute(
        """
        create table invoices (tenant text not null);
        insert into invoices values ('t-17'), ('t-17'), ('t-18');
        create view invoice as
        select * from invoices where tenant = current_setting('app.tenant')
        """);
    return database;
  }

  @Test
  void headersReachLoggingContextAndTransactions() throws SQLException {
    Config config = withInvoices().config();
    config = config.interceptor(new LoggingContext()).interceptor(new TenantSetting());
    try (Cairn cairn = Cairn.open(config)) {
      Invoices invoices = cairn.durable(Invoices.class);
      cairn.start();
      MDC.put("request", "r-4711");

      var handle = cairn.start(StartOptions.id("i-1").header("tenant", "t-17"), invoices::count);

      assertThat(handle.await()).isEqualTo("i-1 r-4711, i-1 r-4711, 2");
      assertThat(MDC.get("workflow")).isNull();
    }
  }
}
