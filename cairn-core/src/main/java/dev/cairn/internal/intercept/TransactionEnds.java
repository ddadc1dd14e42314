package dev.cairn.internal.intercept;

import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.scope.ThreadScope;
import dev.cairn.internal.text.LogText;
import dev.cairn.spi.TransactionEnd;
import dev.cairn.workflow.EngineScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What interceptors do after one try of a transaction. Used by the thread of the transaction. */
public final class TransactionEnds {
  private static final Logger LOG = LoggerFactory.getLogger("dev.cairn");

  private final String transaction;
  private final List<Consumer<TransactionEnd>> actions = new ArrayList<>();

  /**
   * Creates an object without actions.
   *
   * @param transaction the name of the transaction, for messages
   */
  public TransactionEnds(String transaction) {
    this.transaction = transaction;
  }

  void add(Consumer<TransactionEnd> action) {
    actions.add(action);
  }

  /** Calls the actions. What they throw is logged, because it cannot change the outcome. */
  public void run(TransactionEnd end) {
    if (actions.isEmpty()) {
      return;
    }
    boolean isOutside = CurrentScope.isOutside();
    ThreadScope before =
        CurrentScope.enter(
            isOutside
                ? null
                : new InterceptorScope(
                    "the end of transaction '%s'".formatted(transaction), EngineScope.current()));
    try {
      actions.forEach(action -> run(action, end));
    } finally {
      CurrentScope.enter(before);
    }
  }

  private void run(Consumer<TransactionEnd> action, TransactionEnd end) {
    try {
      action.accept(end);
    } catch (Throwable thrown) { // the record is committed; a failure would contradict it
      LOG.warn(
          "code after the end of a transaction failed transaction={} end={} error={}",
          LogText.of(transaction),
          end,
          LogText.of(thrown.toString()),
          thrown);
    }
  }
}
