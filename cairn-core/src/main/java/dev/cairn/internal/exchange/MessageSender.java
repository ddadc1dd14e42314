package dev.cairn.internal.exchange;

import dev.cairn.error.CairnException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.internal.intercept.Intercepted;
import dev.cairn.internal.intercept.InterceptorFailure;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Sends messages from a workflow; the message and the record commit together. Used by one thread.
 */
record MessageSender(ExchangeContext context) {
  private static final ValueType RECEIVER =
      new ValueType("the receiver of a message", String.class);

  void send(MessageStore.EncodedMessage written) throws Exception {
    Message message = written.message();
    String key = context.keys().next("send " + message.topic());
    StepRecord recorded = context.history().findRecord(StepKind.SEND, key);
    if (recorded != null) {
      context.replayed(RECEIVER, recorded);
      return;
    }
    Instant startedAt = context.history().currentTime();
    try {
      intercepted(written, key, startedAt);
    } catch (NoSuchWorkflowException | WorkflowEndedException refusal) {
      throw context.failed(StepKind.SEND, key, refusal, startedAt);
    } catch (InterceptorFailure failure) {
      throw context.failed(StepKind.SEND, key, failure.thrown(), startedAt);
    }
  }

  private void intercepted(MessageStore.EncodedMessage written, String key, Instant startedAt) {
    Interceptors interceptors = context.services().interceptors();
    Message message = written.message();
    if (interceptors.isEmpty()) {
      deliver(written, key, startedAt);
      return;
    }
    boolean unused =
        interceptors.around(
            new Intercepted.Send(message.workflowId(), message.topic(), context.run().id()),
            message.headers(),
            headers -> {
              Message sent = message.headers(headers);
              deliver(new MessageStore.EncodedMessage(sent, written.json()), key, startedAt);
              return true;
            });
  }

  private void deliver(MessageStore.EncodedMessage written, String key, Instant startedAt) {
    Message message = written.message();
    Outcome sent =
        context.values().encodeStepResult(context.run(), key, RECEIVER, message.workflowId());
    while (true) {
      StepRecord step = context.frame(StepKind.SEND, key, sent, startedAt);
      if (sent(new Entry.Send(context.run().owned(), step, message, written.json()))) {
        return;
      }
      Optional<CairnException> refusal = refusal(message);
      if (refusal.isPresent()) {
        throw refusal.get();
      }
    }
  }

  /**
   * Writes the message with its record, and wakes receivers in this process, also if the run is
   * stopped after its record. Returns false if the receiver does not accept messages.
   */
  private boolean sent(Entry.Send entry) {
    try {
      return context.history().recordAnd(entry);
    } finally {
      context.services().waiting().onSent(List.of(entry.message().workflowId()));
    }
  }

  /** Returns why the receiver does not accept messages; empty if it does by now. */
  private Optional<CairnException> refusal(Message message) {
    Optional<WorkflowRow> receiver =
        context.services().store().workflows().find(message.workflowId());
    if (receiver.isEmpty()) {
      return message.kept()
          ? Optional.empty()
          : Optional.of(MessageStore.rejected(message.workflowId(), (String) null));
    }
    return receiver
        .filter(row -> row.state().isEnded())
        .map(row -> MessageStore.rejected(row.id(), row.state().name()));
  }
}
