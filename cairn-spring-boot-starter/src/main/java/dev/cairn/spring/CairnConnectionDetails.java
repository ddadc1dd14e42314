package dev.cairn.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * A database of Cairn's own, which is not that of the application's DataSource. A bean of this type
 * replaces {@code cairn.url}, {@code cairn.user} and {@code cairn.password}. Spring Boot creates
 * one for a container with {@code @ServiceConnection(type = CairnConnectionDetails.class)}, and for
 * a service of Docker Compose with the label {@code org.springframework.boot.service-connection:
 * cairn}. Both run the image {@code postgres}.
 *
 * <p>Without such a bean, Cairn uses the DataSource, and so the {@code JdbcConnectionDetails} of
 * the application.
 */
public interface CairnConnectionDetails extends ConnectionDetails {
  /**
   * Returns the address.
   *
   * @return the JDBC URL, without user and password
   */
  String url();

  /**
   * Returns the user.
   *
   * @return the user; null if the URL or the driver determine it
   */
  @Nullable String user();

  /**
   * Returns the password.
   *
   * @return the password; null if none is needed
   */
  @Nullable String password();
}
