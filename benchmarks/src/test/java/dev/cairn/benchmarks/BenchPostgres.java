package dev.cairn.benchmarks;

import dev.cairn.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A Postgres server with durable settings; each round gets its own database. */
final class BenchPostgres implements AutoCloseable {
  private final Path folder;
  private final EmbeddedPostgres postgres;
  private final BenchDatabase administration;
  private int databaseCount;

  private BenchPostgres(Path folder, EmbeddedPostgres postgres) {
    this.folder = folder;
    this.postgres = postgres;
    this.administration =
        new BenchDatabase(postgres.jdbcUrl(), postgres.superuser(), postgres.superuserPassword());
  }

  /** Starts the server in a new folder, which is deleted when it is closed. */
  static BenchPostgres startIn(Path folder) {
    deleteFolder(folder);
    return new BenchPostgres(folder, EmbeddedPostgres.start(folder));
  }

  BenchDatabase administration() {
    return administration;
  }

  /** Creates an empty database, after a checkpoint. */
  BenchDatabase createDatabase() {
    String name = "round_" + ++databaseCount;
    administration.execute("create database " + name);
    administration.execute("checkpoint");
    return administration.database(name);
  }

  void drop(BenchDatabase round) {
    administration.execute("drop database %s with (force)".formatted(round.database()));
  }

  @Override
  public void close() {
    postgres.close();
    deleteFolder(folder);
  }

  private static void deleteFolder(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException stuck) {
      throw new UncheckedIOException("The folder %s cannot be deleted".formatted(folder), stuck);
    }
  }
}
