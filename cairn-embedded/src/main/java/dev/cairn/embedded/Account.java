package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The account that Postgres runs in. It is never root: a process of root starts the server as the
 * user {@code nobody}, without capabilities if that user can reach the folder and the programs.
 *
 * @param enter the words before a command that make it run in the account
 * @param uid the user that has to own the data
 */
record Account(List<String> enter, int uid) {
  private static final int ROOT = 0;
  private static final String NOBODY = "nobody";
  private static final int NOGROUP = 65534;

  // Whether the account is not root, can enter the folder and can run the program.
  private static final String TRIAL =
      "test \"$(id -u)\" != 0 && cd \"$1\" && exec \"$0\" --version";

  private static final List<String> SET_USER =
      List.of(
          "setpriv", "--reuid=" + NOBODY, "--regid=" + NOGROUP, "--clear-groups", "--no-new-privs");

  /** The user nobody, without any capability. */
  static final List<String> UNPRIVILEGED = with(SET_USER, "--inh-caps=-all", "--");

  /**
   * As {@link #UNPRIVILEGED}, where there is no setpriv. It does not fork, unlike su and runuser.
   */
  static final List<String> OTHER_USER =
      List.of("chroot", "--userspec=" + NOBODY + ":" + NOGROUP, "--groups=", "/");

  /**
   * The user nobody, who may enter folders that are closed to all but root, such as /root, and read
   * but not write what is in them. The last resort, which {@link EmbeddedPostgres} logs.
   */
  static final List<String> READS_EVERYTHING =
      with(
          SET_USER,
          // Else access(2), by which initdb looks for postgres, would not count the capability.
          "--securebits=+no_setuid_fixup",
          "--inh-caps=-all,+dac_read_search",
          "--ambient-caps=+dac_read_search",
          "--");

  private static List<String> with(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toList();
  }

  static Account choose(Path postgres, Path folder) {
    return choose(postgres, folder, List.of(UNPRIVILEGED, OTHER_USER, READS_EVERYTHING));
  }

  /** Takes the first way that works, if this process is root; else its own account. */
  static Account choose(Path postgres, Path folder, List<List<String>> ways) {
    var self = uid("id", "-u");
    if (self != ROOT) {
      return new Account(List.of(), self);
    }
    var refusals = new ArrayList<String>();
    for (var way : ways) {
      var account = new Account(way, uid("id", "-u", NOBODY));
      var trial =
          Command.run(
              account.command(List.of("sh", "-c", TRIAL, postgres.toString(), folder.toString())));
      if (!trial.failed()) {
        return account;
      }
      refusals.add(way.getFirst() + ": " + trial.output());
    }
    throw new EmbeddedPostgresException(
        "Postgres does not run as root, and no way to another account works here (%s). Run this program as an ordinary user (docker run --user), or install setpriv of util-linux or chroot of coreutils."
            .formatted(String.join("; ", refusals)));
  }

  private static int uid(String... words) {
    var answer = Command.run(List.of(words));
    try {
      return Integer.parseInt(answer.output());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Whether the server may read files of all users, since its folder is closed to its user. */
  boolean readsEverything() {
    return enter.equals(READS_EVERYTHING);
  }

  List<String> command(List<String> words) {
    var all = new ArrayList<>(enter);
    all.addAll(words);
    return List.copyOf(all);
  }

  /** Makes the account the owner of the folder and all in it. */
  void own(Path folder) {
    try {
      if (owns(folder)) {
        return;
      }
      try (var all = Files.walk(folder)) {
        // The folder itself last: only then is the change complete, if this process dies.
        for (var path : all.toList().reversed()) {
          Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        }
      }
    } catch (IOException e) {
      throw EmbeddedPostgresException.of(
          "The data in " + folder + " belong to another user than this process",
          e,
          "Start as that user, or change the owner.");
    }
  }

  private boolean owns(Path folder) throws IOException {
    return Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(uid);
  }
}
