package dev.cairn.benchmarks;

import java.util.List;

/** Checks that every transfer was executed exactly once. */
final class TransferChecks {
  private TransferChecks() {}

  /**
   * One check.
   *
   * @param what the checked value
   * @param expected the expected value
   * @param found the value found
   */
  record Check(String what, double expected, double found) {
    boolean holds() {
      return expected == found;
    }
  }

  static List<Check> checks(BenchDatabase database, int accepted) {
    return List.of(
        new Check(
            "transfers that succeeded",
            accepted,
            database.number(
                "select count(*) from cairn.workflows where name = 'transfer' and state = 'SUCCEEDED'")),
        new Check(
            "transfers in any other state",
            0,
            database.number(
                "select count(*) from cairn.workflows where name = 'transfer' and state <> 'SUCCEEDED'")),
        new Check(
            "transfers with one debit and one credit",
            accepted,
            database.number(
                """
                select count(*) from (
                  select workflow_id from entry group by workflow_id
                  having count(*) = 2 and count(*) filter (where leg = 'debit') = 1
                    and sum(amount) = 0) balanced
                """)),
        new Check("entries", 2.0 * accepted, database.number("select count(*) from entry")),
        new Check("money in all accounts", 0, database.number("select sum(balance) from account")),
        new Check(
            "accounts that differ from their entries",
            0,
            database.number(
                """
                select count(*) from account a
                where balance <> (select coalesce(sum(amount), 0) from entry e where e.account = a.id)
                """)));
  }
}
