package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.record.Owner;
import java.util.ArrayList;
import java.util.List;

/** The entries of a batch by kind, each with its index in the batch. */
final class BatchKinds {
  private final List<EntryBatch<?>> inOrder = new ArrayList<>();
  private final BeginBatch begins;
  private final EnqueueBatch enqueues;
  private final CheckpointBatch checkpoints;
  private final SendBatch sends;
  private final ReceiveBatch receives;
  private final PromiseBatch promises;
  private final PublishBatch events;
  private final AttributeBatch attributes;
  private final AppendBatch appends;
  private final EndBatch ends;
  private final BeginAndEndBatch beginAndEnds;
  private final ContinueBatch continuations;
  private final ReleaseBatch releases;

  BatchKinds(List<PendingEntry> batch, Owner owner) {
    begins = kind(new BeginBatch(owner));
    enqueues = kind(new EnqueueBatch(owner));
    checkpoints = kind(new CheckpointBatch(owner.executor()));
    sends = kind(new SendBatch(owner.executor()));
    receives = kind(new ReceiveBatch(owner.executor()));
    promises = kind(new PromiseBatch(owner.executor()));
    events = kind(new PublishBatch(owner.executor()));
    attributes = kind(new AttributeBatch(owner.executor()));
    appends = kind(new AppendBatch(owner.executor()));
    ends = kind(new EndBatch(owner.executor()));
    beginAndEnds = kind(new BeginAndEndBatch(owner));
    continuations = kind(new ContinueBatch(owner));
    releases = kind(new ReleaseBatch(owner.executor()));
    for (int index = 0; index < batch.size(); index++) {
      add(index, batch.get(index).entry());
    }
  }

  /** Registers a kind. Kinds are written in the order of registration. */
  private <B extends EntryBatch<?>> B kind(B kind) {
    inOrder.add(kind);
    return kind;
  }

  private void add(int index, Entry entry) {
    switch (entry) {
      case Entry.Begin begin -> begins.add(index, begin);
      case Entry.Enqueue enqueue -> enqueues.add(index, enqueue);
      case Entry.Checkpoint checkpoint -> checkpoints.add(index, checkpoint);
      case Entry.Send send -> sends.add(index, send);
      case Entry.Receive receive -> receives.add(index, receive);
      case Entry.Promise promise -> promises.add(index, promise);
      case Entry.Publish publish -> events.add(index, publish);
      case Entry.Attribute attribute -> attributes.add(index, attribute);
      case Entry.Append append -> appends.add(index, append);
      case Entry.End end -> ends.add(index, end);
      case Entry.BeginAndEnd both -> beginAndEnds.add(index, both);
      case Entry.Continue next -> continuations.add(index, next);
      case Entry.Release release -> releases.add(index, release);
    }
  }

  /** Returns the kinds that have entries. */
  List<EntryBatch<?>> present() {
    var present = new ArrayList<EntryBatch<?>>();
    for (EntryBatch<?> kind : inOrder) {
      if (!kind.isEmpty()) {
        present.add(kind);
      }
    }
    return present;
  }
}
