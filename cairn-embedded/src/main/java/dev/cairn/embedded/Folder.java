package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder of a server, and the names of the files in it. */
record Folder(Path path) {

  /**
   * Permits all users to traverse the folder, not to list it: the server of a process of root runs
   * as another user.
   */
  private static final String TRAVERSABLE_BY_ALL = "rwx--x--x";

  private static final String OWNER_ONLY = "rwx------";

  /**
   * Creates the folder if it does not exist, without access for other users, and checks that it can
   * be used.
   */
  static Folder open(Path requested) {
    var path = requested.toAbsolutePath().normalize();
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new EmbeddedPostgresException(
          path
              + " is a file, and Postgres needs a folder. Use another path, or move the file away.");
    }
    try {
      if (!Files.exists(path)) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString(
                    belongsToRoot() ? TRAVERSABLE_BY_ALL : OWNER_ONLY)));
      }
      return new Folder(path.toRealPath()).check();
    } catch (FileAlreadyExistsException e) {
      throw new EmbeddedPostgresException(
          "Folder %s cannot be created, because %s is a file. Use another path, or move the file away."
              .formatted(path, e.getFile()),
          e);
    } catch (IOException e) {
      throw EmbeddedPostgresException.of(
          "Folder " + path + " cannot be created", e, "Use a folder that this user may write to.");
    }
  }

  /**
   * Returns whether files of this process belong to root, so that the server runs as another user.
   */
  static boolean belongsToRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private Folder check() {
    if (!Files.isWritable(path)) {
      throw new EmbeddedPostgresException(
          "Folder %s is not writable for user %s. Grant write permission to that user, or use another folder."
              .formatted(path, System.getProperty("user.name")));
    }
    if (Files.exists(path.resolve("PG_VERSION"))) {
      throw new EmbeddedPostgresException(
          "Folder %s is itself the data directory of a Postgres server. Use its parent or an empty folder: the data of an embedded server is in the subfolder 'data'."
              .formatted(path));
    }
    return this;
  }

  Path data() {
    return path.resolve("data");
  }

  Path pidFile() {
    return data().resolve("postmaster.pid");
  }

  Path lock() {
    return path.resolve("lock");
  }

  /** The file with the password of the application's user. */
  Path password() {
    return path.resolve("password");
  }

  Path superuserPassword() {
    return path.resolve("superuser-password");
  }

  Path port() {
    return path.resolve("port");
  }

  Path log() {
    return path.resolve("server.log");
  }

  Path previousLog() {
    return path.resolve("server.log.1");
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
