package dev.cairn.benchmarks;

import dev.cairn.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** One Postgres with durable settings, in which each round gets a database of its own. */
final class Ground implements AutoCloseable {
  private final Path folder;
  private final EmbeddedPostgres postgres;
  private final Site site;
  private int made;

  private Ground(Path folder, EmbeddedPostgres postgres) {
    this.folder = folder;
    this.postgres = postgres;
    this.site = new Site(postgres.jdbcUrl(), postgres.superuser(), postgres.superuserPassword());
  }

  /** Starts it in a folder that is made and goes away with it. */
  static Ground in(Path folder) {
    clear(folder);
    return new Ground(folder, EmbeddedPostgres.start(folder));
  }

  Site site() {
    return site;
  }

  /** Makes an empty database, after all that was written before has gone to the disk. */
  Site fresh() {
    String name = "round_" + ++made;
    site.execute("create database " + name);
    site.execute("checkpoint");
    return site.database(name);
  }

  void drop(Site round) {
    site.execute("drop database %s with (force)".formatted(round.database()));
  }

  @Override
  public void close() {
    postgres.close();
    clear(folder);
  }

  private static void clear(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException stuck) {
      throw new UncheckedIOException("The folder %s cannot be cleared".formatted(folder), stuck);
    }
  }
}
