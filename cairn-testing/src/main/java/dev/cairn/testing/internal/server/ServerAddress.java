package dev.cairn.testing.internal.server;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;

/**
 * Where a running server is, as its host writes it into a file that only this user can read.
 *
 * @param hostPid the process of the host
 * @param controlPort the loopback port on which the host accepts test JVMs
 * @param secret what a test JVM sends first
 * @param url the JDBC URL of the default database
 * @param user the owner of the databases of the tests
 * @param administrator the superuser, who creates and drops databases
 */
record ServerAddress(
    long hostPid, int controlPort, String secret, String url, User user, User administrator) {
  private static final String FILE = "server.properties";

  /** A database user. */
  record User(String name, String password) {}

  static Path file(Path folder) {
    return folder.resolve(FILE);
  }

  /** Reads the address; empty if there is none. */
  static Optional<ServerAddress> read(Path folder) throws IOException {
    var properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(file(folder))));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    return Optional.of(
        new ServerAddress(
            Long.parseLong(properties.getProperty("hostPid")),
            Integer.parseInt(properties.getProperty("controlPort")),
            properties.getProperty("secret"),
            properties.getProperty("url"),
            new User(properties.getProperty("user"), properties.getProperty("password")),
            new User(
                properties.getProperty("administrator"),
                properties.getProperty("administratorPassword"))));
  }

  /** Writes the address completely or not at all. */
  void write(Path folder) throws IOException {
    String text =
        """
        hostPid=%d
        controlPort=%d
        secret=%s
        url=%s
        user=%s
        password=%s
        administrator=%s
        administratorPassword=%s
        """
            .formatted(
                hostPid,
                controlPort,
                secret,
                url,
                user.name,
                user.password,
                administrator.name,
                administrator.password);
    Path unfinished = folder.resolve(FILE + ".unfinished");
    Files.deleteIfExists(unfinished);
    Files.createFile(
        unfinished,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(unfinished, text);
    try {
      Files.move(
          unfinished,
          file(folder),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException unusual) {
      Files.move(unfinished, file(folder), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The URL of another database of the server. */
  String url(String database) {
    return url.substring(0, url.lastIndexOf('/') + 1) + database;
  }
}
