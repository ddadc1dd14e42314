package dev.cairn.spring;

import dev.cairn.spring.internal.transaction.HibernateJoin;
import dev.cairn.spring.internal.transaction.ResourceJoin;
import dev.cairn.spring.internal.transaction.SpringTransactions;
import dev.cairn.spring.internal.transaction.TransactionManagerCheck;
import jakarta.persistence.EntityManagerFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.orm.jpa.EntityManagerFactoryInfo;
import org.springframework.util.function.SingletonSupplier;

/** Lets Spring's transaction management take part in transactions of Cairn, and the reverse. */
@AutoConfiguration(before = CairnAutoConfiguration.class)
@ConditionalOnClass(name = "org.springframework.jdbc.datasource.ConnectionHolder")
@ConditionalOnBooleanProperty(name = "cairn.enabled", matchIfMissing = true)
@EnableConfigurationProperties(CairnProperties.class)
final class CairnTransactionAutoConfiguration {
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  SpringTransactions cairnSpringTransactions(
      CairnProperties properties, BeanFactory beans, ObjectProvider<Joins> joins) {
    Map<String, Supplier<DataSource>> databases = new HashMap<>();
    properties
        .databases()
        .forEach((name, bean) ->
            databases.put(name, SingletonSupplier.of(() -> beans.getBean(bean, DataSource.class))));
    return new SpringTransactions(
        SingletonSupplier.ofNullable(() -> CairnDatabase.of(properties, beans)),
        databases,
        found(joins));
  }

  private static Supplier<List<ResourceJoin>> found(ObjectProvider<Joins> joins) {
    return SingletonSupplier.of(() -> joins.orderedStream().flatMap(Joins::find).toList());
  }

  @Bean
  TransactionManagerCheck cairnTransactionManagerCheck(
      CairnProperties properties,
      ConfigurableListableBeanFactory factory,
      ObjectProvider<Joins> joins) {
    return new TransactionManagerCheck(
        factory,
        SingletonSupplier.ofNullable(() -> CairnDatabase.shared(properties, factory)),
        found(joins));
  }

  /** Finds the resources of one kind. */
  @FunctionalInterface
  interface Joins {
    Stream<ResourceJoin> find();
  }

  /** Entity managers of Hibernate. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({SessionFactory.class, EntityManagerFactoryInfo.class})
  static class Hibernate {
    @Bean
    Joins cairnHibernateJoins(ObjectProvider<EntityManagerFactory> factories) {
      return () -> factories.stream().filter(HibernateJoin::supports).map(HibernateJoin::new);
    }
  }
}
