package dev.cairn.runtime;

import dev.cairn.api.CairnException;
import dev.cairn.api.Message;
import dev.cairn.spi.Slot;
import dev.cairn.store.Entry;
import dev.cairn.store.Mail;
import dev.cairn.store.Outcome;
import dev.cairn.store.StepKind;
import dev.cairn.store.StepRecord;
import dev.cairn.store.WorkflowRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sends messages from a workflow: each is sent with its record. Used by one thread. */
record Sending(Desk desk) {
  private static final Slot RECEIVER = new Slot("the receiver of a message", String.class);

  void send(Mail.Written written) throws Exception {
    Message message = written.message();
    String key = desk.keys().next("send " + message.topic());
    StepRecord recorded = desk.history().recorded(StepKind.SEND, key);
    if (recorded != null) {
      desk.replayed(RECEIVER, recorded);
      return;
    }
    Instant startedAt = desk.history().clock();
    Outcome sent = desk.values().success(desk.run(), key, RECEIVER, message.workflowId());
    while (true) {
      StepRecord step = desk.frame(StepKind.SEND, key, sent, startedAt);
      if (sent(new Entry.Send(desk.run().owned(), step, message, written.json()))) {
        return;
      }
      Optional<CairnException> refusal = refusal(message);
      if (refusal.isPresent()) {
        Outcome.Failure failure = desk.values().failure(desk.run(), key, refusal.get());
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
          : Optional.of(Mail.refused(message.workflowId(), null));
    }
    return receiver
        .filter(row -> row.state().ended())
        .map(row -> Mail.refused(row.id(), row.state().name()));
  }
}
