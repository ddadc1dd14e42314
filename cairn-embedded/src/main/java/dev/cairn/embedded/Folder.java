package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder of one server, and the names of what lies in it. */
record Folder(Path path) {

  /** Entering is for the server of a process of root, which runs as another user; no more. */
  private static final String ENTERED_BY_ALL = "rwx--x--x";

  private static final String CLOSED = "rwx------";

  /** Creates the folder if need be, closed to other users, and makes sure it can be used. */
  static Folder open(Path wanted) {
    var path = wanted.toAbsolutePath().normalize();
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new EmbeddedPostgresException(
          path + " is a file, and Postgres needs a folder. Give another path, or move it away.");
    }
    try {
      if (!Files.exists(path)) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString(belongsToRoot() ? ENTERED_BY_ALL : CLOSED)));
      }
      return new Folder(path.toRealPath()).checked();
    } catch (FileAlreadyExistsException e) {
      throw new EmbeddedPostgresException(
          "Folder %s cannot be created, because %s is a file. Give another path, or move the file away."
              .formatted(path, e.getFile()),
          e);
    } catch (IOException e) {
      throw EmbeddedPostgresException.of(
          "Folder " + path + " cannot be created", e, "Give a folder that this user may write to.");
    }
  }

  /** Whether what this process makes belongs to root, so that the server runs as another user. */
  static boolean belongsToRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private Folder checked() {
    if (!Files.isWritable(path)) {
      throw new EmbeddedPostgresException(
          "Folder %s is not writable for user %s. Give that user the right to write, or give another folder."
              .formatted(path, System.getProperty("user.name")));
    }
    if (Files.exists(path.resolve("PG_VERSION"))) {
      throw new EmbeddedPostgresException(
          "Folder %s is itself the data of a Postgres server. Give a folder around it or an empty one: the data of an embedded server lie in the folder's subfolder 'data'."
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

  /** The password of the application's user. */
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
