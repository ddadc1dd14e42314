package dev.cairn.spring;

import dev.cairn.spring.internal.EmbeddedServer;
import dev.cairn.spring.internal.NoDatabaseUrl;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Starts an embedded Postgres for an application that has {@code cairn-embedded} on its class path
 * and no {@code spring.datasource.url}: in development and tests. It is the database of the
 * application's DataSource, and so of Cairn.
 */
@AutoConfiguration(
    beforeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass(
    name = {
      "dev.cairn.embedded.EmbeddedPostgres",
      "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails"
    })
@ConditionalOnBooleanProperty(name = "cairn.enabled", matchIfMissing = true)
@Conditional(NoDatabaseUrl.class)
@ConditionalOnMissingBean(
    type = {
      "dev.cairn.spring.CairnConnectionDetails",
      "javax.sql.DataSource",
      "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails"
    })
@EnableConfigurationProperties(CairnProperties.class)
final class CairnEmbeddedPostgresAutoConfiguration {
  private static final String DEFAULT_FOLDER = ".cairn";

  @Bean(destroyMethod = "close")
  EmbeddedServer cairnEmbeddedServer(CairnProperties properties) {
    String folder = properties.embedded();
    return EmbeddedServer.shared(Path.of(folder == null ? DEFAULT_FOLDER : folder));
  }
}
