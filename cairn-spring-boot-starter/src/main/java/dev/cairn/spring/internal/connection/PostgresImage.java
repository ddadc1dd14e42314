package dev.cairn.spring.internal.connection;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running container of the image {@code postgres}.
 *
 * @param host its host
 * @param port the port of the host that is its port 5432
 * @param environment its environment variables
 */
record PostgresImage(String host, int port, Map<String, ? extends @Nullable String> environment) {
  static final int PORT = 5432;

  private static final String SUPERUSER = "postgres";

  String url() {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, variable("POSTGRES_DB", user()));
  }

  String user() {
    return variable("POSTGRES_USER", SUPERUSER);
  }

  @Nullable String password() {
    return environment.get("POSTGRES_PASSWORD");
  }

  private String variable(String name, String otherwise) {
    String value = environment.get(name);
    return value == null ? otherwise : value;
  }
}
