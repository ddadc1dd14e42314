package dev.cairn.spring.testkit;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.DockerComposeFile;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;

/**
 * A service that runs as far as Spring Boot can see: a database on the server of the tests.
 *
 * @param labels the labels of the service in the file
 */
public record RunningPostgresService(TestDatabase database, Map<String, String> labels)
    implements RunningService, ConnectionPorts {
  @Override
  public String name() {
    return database.name();
  }

  @Override
  public ImageReference image() {
    return ImageReference.of("postgres:18");
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public ConnectionPorts ports() {
    return this;
  }

  @Override
  public int get(int containerPort) {
    return database.port();
  }

  @Override
  public List<Integer> getAll() {
    return List.of(database.port());
  }

  @Override
  public List<Integer> getAll(@Nullable String protocol) {
    return getAll();
  }

  @Override
  public Map<String, @Nullable String> env() {
    return Map.copyOf(database.environment());
  }

  @Override
  public @Nullable DockerComposeFile composeFile() {
    return null;
  }
}
