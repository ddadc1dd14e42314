package dev.cairn.spring.internal.connection;

import dev.cairn.spring.CairnConnectionDetails;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.Container;

/** Finds the database of Cairn's own in a container of Testcontainers. */
final class CairnContainerConnectionDetailsFactory
    extends ContainerConnectionDetailsFactory<Container<?>, CairnConnectionDetails> {
  /** A type that no container names: a container that accepts it has named no type at all. */
  private interface AnyDetails extends ConnectionDetails {}

  /** A container for which no type is named is a database of the application. */
  @Override
  protected boolean sourceAccepts(
      ContainerConnectionSource<Container<?>> source, Class<?> container, Class<?> details) {
    return super.sourceAccepts(source, container, details)
        && !source.accepts(ANY_CONNECTION_NAME, container, AnyDetails.class);
  }

  @Override
  protected CairnConnectionDetails getContainerConnectionDetails(
      ContainerConnectionSource<Container<?>> source) {
    return new Details(source);
  }

  /** Starts the container when the address is asked for, unless it runs already. */
  private static final class Details extends ContainerConnectionDetails<Container<?>>
      implements CairnConnectionDetails {
    Details(ContainerConnectionSource<Container<?>> source) {
      super(source);
    }

    private PostgresImage running() {
      Container<?> container = getContainer();
      return new PostgresImage(
          container.getHost(), container.getMappedPort(PostgresImage.PORT), container.getEnvMap());
    }

    @Override
    public String url() {
      return running().url();
    }

    @Override
    public String user() {
      return running().user();
    }

    @Override
    public @Nullable String password() {
      return running().password();
    }
  }
}
