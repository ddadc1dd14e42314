package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The operating system account of the server. It is never root: a process of root starts the server
 * as the user {@code nobody}, and without capabilities if that user can access the folder and the
 * programs.
 *
 * @param commandPrefix the words in front of a command that run it in the account
 * @param uid the user that has to own the data
 */
record Account(List<String> commandPrefix, int uid) {
  private static final int ROOT = 0;
  private static final String NOBODY = "nobody";
  private static final int NOGROUP = 65534;

  // Succeeds if the account is not root, can enter the folder and can run the program.
  private static final String PROBE_SCRIPT =
      "test \"$(id -u)\" != 0 && cd \"$1\" && exec \"$0\" --version";

  private static final List<String> SET_USER =
      List.of(
          "setpriv", "--reuid=" + NOBODY, "--regid=" + NOGROUP, "--clear-groups", "--no-new-privs");

  /** Runs a command as the user nobody, without capabilities. */
  static final List<String> UNPRIVILEGED = with(SET_USER, "--inh-caps=-all", "--");

  /**
   * As {@link #UNPRIVILEGED}, on machines without setpriv. Unlike su and runuser, chroot does not
   * fork.
   */
  static final List<String> UNPRIVILEGED_BY_CHROOT =
      List.of("chroot", "--userspec=" + NOBODY + ":" + NOGROUP, "--groups=", "/");

  /**
   * Runs a command as the user nobody with the right to enter all folders, such as /root, and to
   * read but not write their files. Used only if nothing else works; {@link EmbeddedPostgres} logs
   * it.
   */
  static final List<String> READS_ALL_FILES =
      with(
          SET_USER,
          // Otherwise access(2), by which initdb looks for postgres, ignores the capability.
          "--securebits=+no_setuid_fixup",
          "--inh-caps=-all,+dac_read_search",
          "--ambient-caps=+dac_read_search",
          "--");

  private static List<String> with(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toList();
  }

  static Account choose(Path postgres, Path folder) {
    return choose(postgres, folder, List.of(UNPRIVILEGED, UNPRIVILEGED_BY_CHROOT, READS_ALL_FILES));
  }

  /** Returns the first account that works if this process is root; otherwise its own account. */
  static Account choose(Path postgres, Path folder, List<List<String>> prefixes) {
    var self = uid("id", "-u");
    if (self != ROOT) {
      return new Account(List.of(), self);
    }
    var failures = new ArrayList<String>();
    for (var prefix : prefixes) {
      var account = new Account(prefix, uid("id", "-u", NOBODY));
      var probe =
          Command.run(
              account.command(
                  List.of("sh", "-c", PROBE_SCRIPT, postgres.toString(), folder.toString())));
      if (!probe.failed()) {
        return account;
      }
      failures.add(prefix.getFirst() + ": " + probe.output());
    }
    throw new EmbeddedPostgresException(
        "Postgres does not run as root, and no way to use another account works here (%s). Run this program as an ordinary user (docker run --user), or install setpriv of util-linux or chroot of coreutils."
            .formatted(String.join("; ", failures)));
  }

  private static int uid(String... command) {
    var result = Command.run(List.of(command));
    try {
      return Integer.parseInt(result.output());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * Returns whether the server may read files of all users, because its own user cannot enter the
   * folder.
   */
  boolean canReadAllFiles() {
    return commandPrefix.equals(READS_ALL_FILES);
  }

  List<String> command(List<String> command) {
    var result = new ArrayList<>(commandPrefix);
    result.addAll(command);
    return List.copyOf(result);
  }

  /** Makes the account the owner of the folder and its content. */
  void takeOwnership(Path folder) {
    try {
      if (isOwnerOf(folder)) {
        return;
      }
      try (var all = Files.walk(folder)) {
        // The folder itself is last: if this process dies before, the next start repeats the
        // change.
        for (var path : all.toList().reversed()) {
          Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        }
      }
    } catch (IOException e) {
      throw EmbeddedPostgresException.of(
          "The data in " + folder + " belongs to another user than this process",
          e,
          "Start as that user, or change the owner.");
    }
  }

  private boolean isOwnerOf(Path folder) throws IOException {
    return Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(uid);
  }
}
