package dev.cairn.cli.base;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.DatabaseTarget;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Terminal;

/** The program: the options of all commands. */
public interface Program {
  /** Returns where the program reads and writes. */
  Terminal terminal();

  /** Returns where results are printed. */
  Output output();

  /** Connects to the server or the database. */
  Api connect();

  /** Returns the schema of Cairn's tables. */
  String schema();

  /** Returns the database; fails if a server was given. */
  DatabaseTarget database();

  /**
   * Returns the address of the server; fails if a database was given.
   *
   * @param command the command, for the message
   */
  String server(String command);
}
