package dev.cairn.internal.run;

import dev.cairn.internal.store.batch.Entry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One generation of a run: as which attempt it writes, and how many records it has. A separate
 * object, because threads that the code left behind may keep it. Thread-safe.
 */
public final class Generation {
  private final Entry.RunKey key;
  private final AtomicInteger records = new AtomicInteger();
  private volatile boolean mayHaveRecords;
  private volatile boolean codeEnded;

  private Generation(Entry.RunKey key, boolean mayHaveRecords) {
    this.key = key;
    this.mayHaveRecords = mayHaveRecords;
  }

  /** Creates the generation that an owner begins or continues. */
  static Generation of(Entry.RunKey key) {
    return new Generation(key, key.attempt() > 1);
  }

  /** Creates the generation after this one. It has no records. */
  public Generation next() {
    return new Generation(key.next(), false);
  }

  /** Returns the workflow, and the attempt as which the generation writes. */
  public Entry.RunKey key() {
    return key;
  }

  /** A lower bound of the number of records in the database. */
  AtomicInteger records() {
    return records;
  }

  /** Returns whether there may be records from before its thread began. */
  boolean mayHaveRecords() {
    return mayHaveRecords;
  }

  /** Marks that an earlier thread may have written records. */
  void markStartedBefore() {
    mayHaveRecords = true;
  }

  /** Returns whether the code of the generation has ended. */
  public boolean hasCodeEnded() {
    return codeEnded;
  }

  /** Marks that the code of the generation has ended. */
  public void markCodeEnded() {
    codeEnded = true;
  }
}
