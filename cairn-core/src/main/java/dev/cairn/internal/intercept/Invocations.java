package dev.cairn.internal.intercept;

import dev.cairn.spi.BranchInvocation;
import dev.cairn.spi.ReceiveInvocation;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.SendInvocation;
import dev.cairn.spi.StartInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionEnd;
import dev.cairn.spi.TransactionInvocation;
import java.sql.Connection;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What interceptors see of intercepted calls. Each interceptor gets one of its own. */
final class Invocations {
  private Invocations() {}

  record OfRun(Intercepted.Run run, Proceeding next) implements RunInvocation {
    @Override
    public String workflowId() {
      return run.workflow().id();
    }

    @Override
    public String workflowName() {
      return run.workflow().name();
    }

    @Override
    public Map<String, String> headers() {
      return run.workflow().headers();
    }

    @Override
    public int attempt() {
      return run.workflow().attempt();
    }

    @Override
    public int generation() {
      return run.generation();
    }

    @Override
    public Instant startedAt() {
      return run.startedAt();
    }

    @Override
    public Optional<String> forkedFrom() {
      return Optional.ofNullable(run.forkedFrom());
    }

    @Override
    public boolean hasRecords() {
      return run.hasRecords();
    }

    @Override
    public boolean isDryRun() {
      return run.isDryRun();
    }

    @Override
    public @Nullable Object proceed() throws Exception {
      return next.proceed();
    }
  }

  record OfBranch(Intercepted.Branch branch, Proceeding next) implements BranchInvocation {
    @Override
    public String workflowId() {
      return branch.workflow().id();
    }

    @Override
    public String workflowName() {
      return branch.workflow().name();
    }

    @Override
    public Map<String, String> headers() {
      return branch.workflow().headers();
    }

    @Override
    public int attempt() {
      return branch.workflow().attempt();
    }

    @Override
    public String path() {
      return branch.path();
    }

    @Override
    public boolean isDryRun() {
      return branch.isDryRun();
    }

    @Override
    public @Nullable Object proceed() throws Exception {
      return next.proceed();
    }
  }

  record OfStep(Intercepted.Step step, Proceeding next) implements StepInvocation {
    @Override
    public String workflowId() {
      return step.workflow().id();
    }

    @Override
    public String workflowName() {
      return step.workflow().name();
    }

    @Override
    public Map<String, String> headers() {
      return step.workflow().headers();
    }

    @Override
    public int attempt() {
      return step.workflow().attempt();
    }

    @Override
    public String name() {
      return step.name();
    }

    @Override
    public String key() {
      return step.key();
    }

    @Override
    public int tries() {
      return step.tries();
    }

    @Override
    public Instant startedAt() {
      return step.startedAt();
    }

    @Override
    public boolean isCompensation() {
      return step.isCompensation();
    }

    @Override
    public @Nullable Object proceed() throws Exception {
      return next.proceed();
    }
  }

  record OfTransaction(Intercepted.Transaction transaction, Proceeding next)
      implements TransactionInvocation {
    private Optional<Intercepted.Workflow> workflow() {
      return Optional.ofNullable(transaction.workflow());
    }

    @Override
    public Optional<String> workflowId() {
      return workflow().map(Intercepted.Workflow::id);
    }

    @Override
    public Optional<String> workflowName() {
      return workflow().map(Intercepted.Workflow::name);
    }

    @Override
    public Map<String, String> headers() {
      return workflow().map(Intercepted.Workflow::headers).orElse(Map.of());
    }

    @Override
    public String name() {
      return transaction.name();
    }

    @Override
    public Optional<String> key() {
      return Optional.ofNullable(transaction.key());
    }

    @Override
    public String database() {
      return transaction.database();
    }

    @Override
    public int tries() {
      return transaction.tries();
    }

    @Override
    public Optional<Instant> startedAt() {
      return Optional.ofNullable(transaction.startedAt());
    }

    @Override
    public boolean isCompensation() {
      return transaction.isCompensation();
    }

    @Override
    public Connection connection() {
      return transaction.connection();
    }

    @Override
    public void onEnd(Consumer<TransactionEnd> action) {
      transaction.ends().add(action);
    }

    @Override
    public @Nullable Object proceed() throws Exception {
      return next.proceed();
    }
  }

  record OfStart(Intercepted.Start start, HeaderEdit edit, Proceeding next)
      implements StartInvocation {
    @Override
    public String workflowId() {
      return start.id();
    }

    @Override
    public String workflowName() {
      return start.name();
    }

    @Override
    public Optional<String> parentId() {
      return Optional.ofNullable(start.parentId());
    }

    @Override
    public Optional<String> queue() {
      return Optional.ofNullable(start.queue());
    }

    @Override
    public Map<String, String> headers() {
      return edit.headers();
    }

    @Override
    public void header(String key, String value) {
      edit.set(key, value);
    }

    @Override
    public void removeHeader(String key) {
      edit.remove(key);
    }

    @Override
    public void proceed() {
      next.proceedUnchecked();
    }
  }

  record OfSend(Intercepted.Send send, HeaderEdit edit, Proceeding next) implements SendInvocation {
    @Override
    public String receiverId() {
      return send.receiverId();
    }

    @Override
    public String topic() {
      return send.topic();
    }

    @Override
    public Optional<String> senderId() {
      return Optional.ofNullable(send.senderId());
    }

    @Override
    public Map<String, String> headers() {
      return edit.headers();
    }

    @Override
    public void header(String key, String value) {
      edit.set(key, value);
    }

    @Override
    public void removeHeader(String key) {
      edit.remove(key);
    }

    @Override
    public void proceed() {
      next.proceedUnchecked();
    }
  }

  record OfReceive(Intercepted.Receive receive, Proceeding next) implements ReceiveInvocation {
    @Override
    public String workflowId() {
      return receive.workflow().id();
    }

    @Override
    public String workflowName() {
      return receive.workflow().name();
    }

    @Override
    public Map<String, String> headers() {
      return receive.workflow().headers();
    }

    @Override
    public String topic() {
      return receive.topic();
    }

    @Override
    public Map<String, String> messageHeaders() {
      return receive.messageHeaders();
    }

    @Override
    public void proceed() {
      next.proceedUnchecked();
    }
  }
}
