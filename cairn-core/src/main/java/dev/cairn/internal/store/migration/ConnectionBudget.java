package dev.cairn.internal.store.migration;

import dev.cairn.error.ConfigException;

/**
 * How many connections Cairn holds beside those of transactions: one for the lease and one that
 * listens, and these.
 *
 * @param journal for the writers of the journal, one each
 * @param shared for everything else: claims, recovery, schedules, messages, waiting, questions
 */
public record ConnectionBudget(int journal, int shared) {
  /**
   * Plans the use of the connections that there are.
   *
   * @param use what they are for
   * @param transactions how many of them transactions may hold at once
   * @param limit how many there are
   * @throws ConfigException if these are too few
   */
  static ConnectionBudget plan(StoreSettings.Use use, int transactions, Limit limit) {
    int own = Math.min(use.most(), limit.connections() - transactions);
    if (own < use.least()) {
      throw limit.tooLow(use, transactions);
    }
    int free = own - use.fixed();
    int journal = use.journals() == 0 ? 0 : free < 4 ? 1 : use.journals();
    return new ConnectionBudget(journal, free - journal);
  }

  /**
   * How many connections there can be at once, and why not more.
   *
   * @param connections the number
   * @param subject what limits it, with a verb, such as "the pool provides"
   * @param advice how to raise it to a number
   */
  record Limit(int connections, String subject, String advice) {
    static final Limit NONE = new Limit(Integer.MAX_VALUE, "nothing limits", "%d");

    Limit and(Limit other) {
      return other.connections < connections ? other : this;
    }

    ConfigException tooLow(StoreSettings.Use use, int transactions) {
      int best = transactions + use.most();
      int least = transactions + use.least();
      int fewer = connections - use.least();
      return new ConfigException(
          "Cairn needs %d connections (%d for transactions, %d of its own), %s %d. %s%s."
              .formatted(
                  least,
                  transactions,
                  use.least(),
                  subject,
                  connections,
                  advice.formatted(best),
                  fewer < 1 || transactions == 1
                      ? ""
                      : ", or give Config.transactionConnections(%d)".formatted(fewer)));
    }
  }
}
