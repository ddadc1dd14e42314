package dev.cairn.benchmarks;

import java.sql.SQLException;

/** The measured workflows as the peer requires them: an interface whose proxy is called. */
interface PeerWorkflows {
  String empty(String argument);

  int lone(int steps);

  int chain(int steps, int length);

  int transactions(int count) throws SQLException;

  String sleeper(String id);

  String waiter(String id);

  String interrupted(String id);
}
