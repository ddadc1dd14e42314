package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedPostgresTest {
  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void make() {
    folder = PreparedFolder.in(parent);
  }

  @Test
  void dataSurvivesCloseAndStart() {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      new Client(postgres).run("create table note as select 'kept' as text");
    }

    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(new Client(postgres).value("select text from note")).isEqualTo("kept");
    }
  }

  @Test
  void tablesWithoutASchemaAreInPublicAlsoBesideASchemaOfTheUser() {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      new Client(postgres).run("create schema %s".formatted(postgres.user()));
    }

    try (var postgres = EmbeddedPostgres.start(folder)) {
      var client = new Client(postgres);
      client.run("create table note (text text)");
      assertThat(client.values("select schemaname from pg_tables where tablename = 'note'"))
          .containsExactly("public");
    }
  }

  @Test
  void userMaySetAnotherSearchPath() {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      var client = new Client(postgres);
      client.run("alter role current_user set search_path = elsewhere");

      assertThat(client.value("show search_path")).isEqualTo("elsewhere");
    }
  }

  @Test
  void serverHasEndedAfterClose() {
    var postgres = EmbeddedPostgres.start(folder);

    postgres.close();
    postgres.close();

    assertThat(ProcessHandle.of(postgres.pid())).isEmpty();
  }

  @Test
  void secondCloseDoesNotAffectNewOwnerOfFolder() {
    var first = EmbeddedPostgres.start(folder);
    first.close();
    try (var second = EmbeddedPostgres.start(folder)) {
      first.close();

      assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
          .isInstanceOf(EmbeddedPostgresException.class);
      assertThat(new Client(second).value("select 1")).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "superuser-password"})
  void lostPasswordIsReplaced(String file) throws IOException {
    EmbeddedPostgres.start(folder).close();
    Files.delete(folder.resolve(file));

    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(new Client(postgres).value("select 1")).isEqualTo("1");
      assertThat(Client.superuser(postgres).value("select 1")).isEqualTo("1");
    }
  }

  @Test
  void portOfLastStartIsUsedAgain() {
    var first = EmbeddedPostgres.start(folder);
    first.close();

    try (var second = EmbeddedPostgres.start(folder)) {
      assertThat(second.port()).isEqualTo(first.port());
    }
  }

  @Test
  void otherPortIsUsedIfPortOfLastStartIsNotFree() throws IOException {
    var first = EmbeddedPostgres.start(folder);
    first.close();

    try (var other = new ServerSocket(first.port(), 1, InetAddress.getLoopbackAddress());
        var second = EmbeddedPostgres.start(folder)) {
      assertThat(second.port()).isNotEqualTo(other.getLocalPort());
      assertThat(new Client(second).value("select 1")).isEqualTo("1");
    }
  }

  @Test
  void errorNamesRequestedPortThatIsInUse() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(folder, other.getLocalPort()))
          .isInstanceOf(EmbeddedPostgresException.class)
          .hasMessageContaining("Port " + other.getLocalPort() + " is used");
    }
  }

  @Test
  void portOutOfRangeIsRejected() {
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder, 65536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port is 65536; must be 1 to 65535");
  }

  @Test
  void logOfLastStartIsKept() {
    EmbeddedPostgres.start(folder).close();
    EmbeddedPostgres.start(folder).close();

    assertThat(folder.resolve("server.log.1"))
        .content()
        .contains("ready to accept connections")
        .contains("database system is shut down");
  }

  @Test
  void interruptedThreadCanClose() {
    var postgres = EmbeddedPostgres.start(folder);

    Thread.currentThread().interrupt();
    postgres.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(ProcessHandle.of(postgres.pid())).isEmpty();
  }
}
