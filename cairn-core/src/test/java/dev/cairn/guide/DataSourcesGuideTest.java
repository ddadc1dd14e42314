package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The code of the guide's chapter on data sources. */
class DataSourcesGuideTest {
  @Test
  void cairnUsesPoolOfApplication() throws SQLException {
    TestDatabase database = TestPostgres.freshDatabase();
    open(database.url(), database.user(), database.password());
  }

  private static void open(String url, String user, String password) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setUsername(user);
    pool.setPassword(password);
    pool.setMaximumPoolSize(18);
    pool.setValidationTimeout(1_000);
    Cairn cairn = Cairn.open(Config.named("shop").dataSource(pool).transactionConnections(10));
    cairn.start();
    assertThat(cairn.health().isHealthy()).isTrue();
    cairn.close();
    pool.close();
  }

  @Test
  void configurationForPgBouncer() {
    Config config =
        Config.named("shop")
            .url("jdbc:postgresql://bouncer:6432/shop?prepareThreshold=0")
            .notifications(false);
    assertThat(config).isNotNull();
  }
}
