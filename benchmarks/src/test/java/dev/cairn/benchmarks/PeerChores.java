package dev.cairn.benchmarks;

import java.sql.SQLException;

/** The work, as the peer wants it: an interface, whose proxy is called. */
interface PeerChores {
  String empty(String argument);

  int lone(int steps);

  int chain(int steps, int length);

  int transactions(int count) throws SQLException;

  String sleeper(String id);

  String waiter(String id);

  String interrupted(String id);
}
