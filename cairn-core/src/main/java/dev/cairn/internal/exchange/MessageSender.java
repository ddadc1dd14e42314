package dev.cairn.internal.exchange;

import dev.cairn.error.CairnException;
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

/** Sends messages from a workflow: each is sent with its record. Used by one thread. */
record MessageSender(ExchangeContext desk) {
  private static final ValueType RECEIVER =
      new ValueType("the receiver of a message", String.class);

  void send(MessageStore.Written written) throws Exception {
    Message message = written.message();
    String key = desk.keys().next("send " + message.topic());
    StepRecord recorded = desk.history().findRecord(StepKind.SEND, key);
    if (recorded != null) {
      desk.replayed(RECEIVER, recorded);
      return;
    }
    Instant startedAt = desk.history().currentTime();
    Outcome sent = desk.values().encodeStepResult(desk.run(), key, RECEIVER, message.workflowId());
    while (true) {
      StepRecord step = desk.frame(StepKind.SEND, key, sent, startedAt);
      if (sent(new Entry.Send(desk.run().owned(), step, message, written.json()))) {
        return;
      }
      Optional<CairnException> refusal = refusal(message);
      if (refusal.isPresent()) {
        Outcome.Failure failure = desk.values().encodeStepFailure(desk.run(), key, refusal.get());
        desk.history().record(desk.frame(StepKind.SEND, key, failure, startedAt));
        throw desk.recordable(key, failure);
      }
    }
  }

  /** Who waits here is told also if the sender may not go on after that. */
  private boolean sent(Entry.Send entry) {
    try {
      return desk.history().recordAnd(entry);
    } finally {
      desk.services().waiting().sent(List.of(entry.message().workflowId()));
    }
  }

  /** Why the receiver receives nothing; empty if it has begun since. */
  private Optional<CairnException> refusal(Message message) {
    Optional<WorkflowRow> receiver = desk.services().store().workflows().find(message.workflowId());
    if (receiver.isEmpty()) {
      return message.kept()
          ? Optional.empty()
          : Optional.of(MessageStore.refused(message.workflowId(), (String) null));
    }
    return receiver
        .filter(row -> row.state().ended())
        .map(row -> MessageStore.refused(row.id(), row.state().name()));
  }
}
