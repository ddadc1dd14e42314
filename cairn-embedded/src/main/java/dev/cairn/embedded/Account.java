package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who Postgres runs as. It refuses root, so that root has to enter another account first.
 *
 * @param enter the words before a command that make it run in the account
 * @param uid the user that has to own the data, as this process sees it
 */
record Account(List<String> enter, int uid) {
  private static final int ROOT = 0;

  // Whether the account is not root, may pass the folder and may run the program.
  private static final String TRIAL =
      "test \"$(id -u)\" != 0 && cd \"$1\" && exec \"$0\" --version";

  /** A user namespace without a mapping: Postgres sees another user, the files see root. */
  static final List<String> UNMAPPED = List.of("unshare", "-U", "--");

  /** The user nobody, who may still pass folders that are closed to all but root. */
  static final List<String> NOBODY =
      List.of(
          "setpriv",
          "--reuid=nobody",
          "--regid=65534",
          "--clear-groups",
          // Else access(2), by which initdb looks for postgres, would not count the capability.
          "--securebits=+no_setuid_fixup",
          "--inh-caps=+dac_override",
          "--ambient-caps=+dac_override",
          "--");

  static Account choose(Path postgres, Path folder) {
    return choose(postgres, folder, List.of(UNMAPPED, NOBODY));
  }

  /** Takes the first way that works, if this process is root; else its own account. */
  static Account choose(Path postgres, Path folder, List<List<String>> ways) {
    var self = uid("id", "-u");
    if (self != ROOT) {
      return new Account(List.of(), self);
    }
    var refusals = new ArrayList<String>();
    for (var way : ways) {
      var account = new Account(way, way.equals(UNMAPPED) ? ROOT : uid("id", "-u", "nobody"));
      var trial =
          Command.run(
              account.command(List.of("sh", "-c", TRIAL, postgres.toString(), folder.toString())));
      if (!trial.failed()) {
        return account;
      }
      refusals.add(way.getFirst() + ": " + trial.output());
    }
    throw new EmbeddedPostgresException(
        "Postgres does not run as root, and no way to another account works here (%s). Run this program as an ordinary user (docker run --user), or install util-linux for its setpriv."
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
