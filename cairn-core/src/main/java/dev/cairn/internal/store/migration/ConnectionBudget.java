package dev.cairn.internal.store.migration;

import dev.cairn.error.ConfigException;

/**
 * The number of Cairn's own connections, in addition to one for the lease, one for notifications
 * and those of transactions.
 *
 * @param journal one for each writer of the journal
 * @param shared for all other statements: claims, recovery, schedules, messages, waits, queries
 */
public record ConnectionBudget(int journal, int shared) {
  /**
   * Distributes the available connections.
   *
   * @param role what they are used for
   * @param transactions how many of them transactions may hold at once
   * @param limit how many are available
   * @throws ConfigException if there are too few
   */
  static ConnectionBudget plan(StoreSettings.Role role, int transactions, Limit limit) {
    int own = Math.min(role.maxConnections(), limit.connections() - transactions);
    if (own < role.minConnections()) {
      throw limit.tooLow(role, transactions);
    }
    int free = own - role.fixedConnections();
    int journal = role.journalWriters() == 0 ? 0 : free < 4 ? 1 : role.journalWriters();
    return new ConnectionBudget(journal, free - journal);
  }

  /**
   * A limit on connections, with its explanation.
   *
   * @param connections the number
   * @param subject what imposes the limit, with a verb: "the pool provides"
   * @param advice how to raise it to a number
   */
  record Limit(int connections, String subject, String advice) {
    static final Limit NONE = new Limit(Integer.MAX_VALUE, "nothing limits", "%d");

    Limit and(Limit other) {
      return other.connections < connections ? other : this;
    }

    ConfigException tooLow(StoreSettings.Role role, int transactions) {
      int recommended = transactions + role.maxConnections();
      int minimum = transactions + role.minConnections();
      int possibleTransactions = connections - role.minConnections();
      return new ConfigException(
          "Cairn needs %d connections (%d for transactions, %d of its own), %s %d. %s%s."
              .formatted(
                  minimum,
                  transactions,
                  role.minConnections(),
                  subject,
                  connections,
                  advice.formatted(recommended),
                  possibleTransactions < 1 || transactions == 1
                      ? ""
                      : ", or set Config.transactionConnections(%d)"
                          .formatted(possibleTransactions)),
          null);
    }
  }
}
