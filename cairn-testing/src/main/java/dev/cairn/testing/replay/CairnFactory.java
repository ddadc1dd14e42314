package dev.cairn.testing.replay;

import dev.cairn.Cairn;
import java.io.Serializable;

/**
 * Opens a Cairn and registers the workflows of the application, to replay their histories. It must
 * be a reference to a static method, because each variation calls the method in a class loader of
 * its own.
 *
 * {@snippet :
 * static Cairn shop() {
 *   Cairn cairn = Cairn.openForReplay(Config.named("shop"));
 *   cairn.durable(Checkout.class, new PaymentClient());
 *   return cairn;
 * }
 * }
 */
@FunctionalInterface
public interface CairnFactory extends Serializable {
  /**
   * Opens a Cairn, usually by {@link Cairn#openForReplay}. The guard closes it.
   *
   * @return the Cairn, with all workflows registered
   */
  Cairn open();
}
