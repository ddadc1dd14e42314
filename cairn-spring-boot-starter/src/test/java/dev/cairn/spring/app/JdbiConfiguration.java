package dev.cairn.spring.app;

import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Jdbi on the connections of Spring's transactions. */
@Configuration(proxyBeanMethods = false)
class JdbiConfiguration {
  @Bean
  Jdbi jdbi(DataSource dataSource) {
    return Jdbi.create(new TransactionAwareDataSourceProxy(dataSource));
  }
}
