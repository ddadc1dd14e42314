package dev.cairn.spring.internal.connection;

import dev.cairn.spring.CairnConnectionDetails;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/** Finds the database of Cairn's own in a service of Docker Compose. */
final class CairnDockerComposeConnectionDetailsFactory
    extends DockerComposeConnectionDetailsFactory<CairnConnectionDetails> {
  private static final String LABEL = "cairn";

  CairnDockerComposeConnectionDetailsFactory() {
    super(LABEL);
  }

  @Override
  protected CairnConnectionDetails getDockerComposeConnectionDetails(
      DockerComposeConnectionSource source) {
    return new Details(source.getRunningService());
  }

  /** The address of a service that runs. */
  private static final class Details extends DockerComposeConnectionDetails
      implements CairnConnectionDetails {
    private final PostgresImage running;

    Details(RunningService service) {
      super(service);
      this.running =
          new PostgresImage(service.host(), service.ports().get(PostgresImage.PORT), service.env());
    }

    @Override
    public String url() {
      return running.url();
    }

    @Override
    public String user() {
      return running.user();
    }

    @Override
    public @Nullable String password() {
      return running.password();
    }
  }
}
