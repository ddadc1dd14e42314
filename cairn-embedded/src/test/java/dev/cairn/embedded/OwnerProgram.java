package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A separate program that starts the server of a folder, writes to it and waits for the end of its
 * stdin.
 */
final class OwnerProgram {
  private OwnerProgram() {}

  public static void main(String[] args) throws IOException {
    try (var postgres = EmbeddedPostgres.start(Path.of(args[0]))) {
      var client = new Client(postgres);
      client.run("create table if not exists note (text text)");
      client.run("insert into note values ('of another process')");
      System.out.println("pid " + postgres.pid());
      while (System.in.read() >= 0) {}
    } catch (EmbeddedPostgresException e) {
      System.out.println("refused " + e.getMessage());
    }
  }
}
