package dev.cairn.internal.store.sql;

/**
 * How far a commit of Cairn's has got before its caller is told of it. Each transaction that
 * records something sets this itself, so that a server, role or database with {@code
 * synchronous_commit = off} loses nothing that was confirmed.
 *
 * @param synchronousCommit {@code on} or {@code remote_apply}
 */
public record Durability(String synchronousCommit) {
  /** The weakest level at which a confirmed record survives a crash of the server. */
  public static final Durability ON = new Durability("on");

  /**
   * An SQL expression that sets the level for the transaction that evaluates it. It never weakens a
   * level that was set for the server, the role or the database.
   */
  String setting() {
    return synchronousCommit.equals("remote_apply")
        ? "set_config('synchronous_commit', 'remote_apply', true)"
        : "set_config('synchronous_commit', case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, true)";
  }
}
