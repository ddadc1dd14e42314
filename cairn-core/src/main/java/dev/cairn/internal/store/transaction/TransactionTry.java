package dev.cairn.internal.store.transaction;

import dev.cairn.spi.TransactionEnd;
import java.util.function.Consumer;

/** One try of a transaction. Used by the thread of the transaction. */
public final class TransactionTry {
  private final int number;
  private TransactionEnd end = TransactionEnd.ROLLED_BACK;
  private Consumer<TransactionEnd> action = ended -> {};

  TransactionTry(int number) {
    this.number = number;
  }

  /** Returns 1 for the first try. */
  public int number() {
    return number;
  }

  /**
   * Sets what is called when the try has ended and its connection is free again. The action must
   * not throw.
   */
  public void onEnd(Consumer<TransactionEnd> onEnd) {
    action = onEnd;
  }

  void setEnd(TransactionEnd changed) {
    end = changed;
  }

  void ended() {
    action.accept(end);
  }
}
