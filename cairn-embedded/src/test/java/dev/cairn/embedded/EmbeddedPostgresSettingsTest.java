package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The settings of a server. No test changes them, so all tests share one server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedPostgresSettingsTest {
  private EmbeddedPostgres postgres;
  private Path folder;

  @BeforeAll
  void start(@TempDir Path parent) {
    folder = parent.resolve("new");
    postgres = EmbeddedPostgres.start(folder);
  }

  @AfterAll
  void close() {
    postgres.close();
  }

  @Test
  void durableSettingsAreOn() {
    var client = new Client(postgres);

    assertThat(client.value("show fsync")).isEqualTo("on");
    assertThat(client.value("show full_page_writes")).isEqualTo("on");
    assertThat(client.value("show synchronous_commit")).isEqualTo("on");
    assertThat(client.value("show data_checksums")).isEqualTo("on");
  }

  @Test
  void databaseIsNamedCairnAndUsesUtf8() {
    var client = new Client(postgres);

    assertThat(client.value("select current_database()")).isEqualTo("cairn");
    assertThat(client.value("show server_encoding")).isEqualTo("UTF8");
    assertThat(client.value("select upper('čaj')")).isEqualTo("ČAJ");
    assertThat(client.value("show server_version")).startsWith("18.");
    assertThat(client.value("show max_connections")).isEqualTo("100");
  }

  @Test
  void listensOnLoopbackOnly() throws IOException {
    assertThat(new Client(postgres).value("show listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(Client.superuser(postgres).value("show unix_socket_directories")).isEmpty();
    var others =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();
    assertThat(others).noneMatch(address -> answers(address, postgres.port()));
  }

  private static boolean answers(InetAddress address, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 1000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  void wrongPasswordIsRejected() {
    assertThatThrownBy(
            () -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "guess"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void onlyOwnerMayReadPasswords() throws IOException {
    assertThat(folder.resolve("password")).hasContent(postgres.password());
    assertThat(folder.resolve("superuser-password")).hasContent(postgres.superuserPassword());
    for (var file : List.of("password", "superuser-password")) {
      assertThat(Files.getPosixFilePermissions(folder.resolve(file)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void applicationUserOwnsItsDatabaseAndIsNoSuperuser() {
    assertThat(
            new Client(postgres)
                .values(
                    """
                    select r.rolname || ' ' || r.rolsuper || ' ' || r.rolcreaterole
                    from pg_database d join pg_roles r on r.oid = d.datdba
                    where d.datname = current_database()
                    """))
        .containsExactly("cairn false false");
  }
}
