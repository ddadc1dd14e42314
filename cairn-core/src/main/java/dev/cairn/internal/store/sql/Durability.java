package dev.cairn.internal.store.sql;

/**
 * The {@code synchronous_commit} level of Cairn's own transactions. Each transaction that writes
 * records sets the level itself. So a server, role or database with {@code synchronous_commit =
 * off} does not lose a confirmed record.
 *
 * @param synchronousCommit {@code on} or {@code remote_apply}
 */
public record Durability(String synchronousCommit) {
  /** The weakest level at which a confirmed record survives a crash of the server. */
  public static final Durability ON = new Durability("on");

  /**
   * Returns an SQL expression that sets the level for the current transaction. It never lowers a
   * {@code remote_apply} that is set for the server, the role or the database.
   */
  String settingSql() {
    return synchronousCommit.equals("remote_apply")
        ? "set_config('synchronous_commit', 'remote_apply', true)"
        : "set_config('synchronous_commit', case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, true)";
  }
}
