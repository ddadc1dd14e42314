package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.record.Owner;
import java.util.ArrayList;
import java.util.List;

/** The kinds of entries in a batch, each with the entries' places in it. */
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
  private final WholeBatch wholes;
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
    wholes = kind(new WholeBatch(owner));
    releases = kind(new ReleaseBatch(owner.executor()));
    for (int place = 0; place < batch.size(); place++) {
      add(place, batch.get(place).entry());
    }
  }

  /** Kinds are written in the order in which they are made. */
  private <B extends EntryBatch<?>> B kind(B kind) {
    inOrder.add(kind);
    return kind;
  }

  private void add(int place, Entry entry) {
    switch (entry) {
      case Entry.Begin begin -> begins.add(place, begin);
      case Entry.Enqueue enqueue -> enqueues.add(place, enqueue);
      case Entry.Checkpoint checkpoint -> checkpoints.add(place, checkpoint);
      case Entry.Send send -> sends.add(place, send);
      case Entry.Receive receive -> receives.add(place, receive);
      case Entry.Promise promise -> promises.add(place, promise);
      case Entry.Publish publish -> events.add(place, publish);
      case Entry.Attribute attribute -> attributes.add(place, attribute);
      case Entry.Append append -> appends.add(place, append);
      case Entry.End end -> ends.add(place, end);
      case Entry.Whole whole -> wholes.add(place, whole);
      case Entry.Release release -> releases.add(place, release);
    }
  }

  /** Those of which there are entries. */
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
