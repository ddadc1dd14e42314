package dev.cairn.spring;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.Codec;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.Listener;
import dev.cairn.spring.internal.CairnLifecycle;
import dev.cairn.spring.internal.DeclaredBeans;
import dev.cairn.spring.internal.PoolShare;
import dev.cairn.spring.internal.PropertyTexts;
import dev.cairn.spring.internal.RequestScopes;
import dev.cairn.spring.internal.bean.DurableBeanCheck;
import dev.cairn.spring.internal.bean.DurableBeans;
import dev.cairn.spring.internal.bean.ReactiveAccessCheck;
import dev.cairn.telemetry.LoggingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.NativeDetector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Configures Cairn in an application with Spring Boot: durable beans, a {@link Cairn} on the
 * application's database that starts and stops with the application context, and transactions that
 * Spring's transaction management takes part in.
 */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
      "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
      "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration"
    })
@ConditionalOnBooleanProperty(name = "cairn.enabled", matchIfMissing = true)
@EnableConfigurationProperties(CairnProperties.class)
public final class CairnAutoConfiguration {
  private static final String USER = "cairn.user";
  private static final String PASSWORD = "cairn.password";
  private static final Duration DEFAULT_PHASE = Duration.ofSeconds(30);

  /** Creates the configuration. */
  public CairnAutoConfiguration() {}

  @Bean
  static DurableBeans cairnDurableBeans() {
    return new DurableBeans(NativeDetector.inNativeImage(NativeDetector.Context.RUN));
  }

  @Bean
  static DurableBeanCheck cairnDurableBeanCheck(ConfigurableListableBeanFactory factory) {
    return new DurableBeanCheck(factory);
  }

  @Bean
  static ReactiveAccessCheck cairnReactiveAccessCheck(ConfigurableListableBeanFactory factory) {
    return new ReactiveAccessCheck(factory);
  }

  @Bean
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  static RequestScopes cairnRequestScopes() {
    return new RequestScopes();
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 100)
  LoggingContext cairnLoggingContext(CairnProperties properties) {
    return new LoggingContext(properties.loggingKeys());
  }

  /** Opens Cairn, which creates or updates its tables. */
  @Bean
  @ConditionalOnMissingBean
  Cairn cairn(CairnProperties properties, Environment environment, BeanFactory beans) {
    Config config =
        Config.named(name(properties, environment))
            .shutdownHook(false)
            .shutdownTimeout(shutdownTimeout(environment))
            .allowExceptions("org.springframework.dao", "org.springframework.transaction");
    config = withDatabases(config, properties, beans);
    return Cairn.open(withExtensions(config, beans));
  }

  private static Config withExtensions(Config config, BeanFactory beans) {
    Codec codec = beans.getBeanProvider(Codec.class).getIfUnique();
    Config changed = codec == null ? config : config.codec(codec);
    for (Interceptor interceptor : ordered(beans, Interceptor.class)) {
      changed = changed.interceptor(interceptor);
    }
    for (Listener listener : ordered(beans, Listener.class)) {
      changed = changed.listener(listener);
    }
    for (CairnConfigCustomizer customizer : ordered(beans, CairnConfigCustomizer.class)) {
      changed = customizer.customize(changed);
    }
    return changed;
  }

  private static <T> List<T> ordered(BeanFactory beans, Class<T> type) {
    return beans.getBeanProvider(type).orderedStream().toList();
  }

  @Bean
  DeclaredBeans cairnDeclaredBeans(ListableBeanFactory factory) {
    return new DeclaredBeans(factory);
  }

  @Bean
  @ConditionalOnMissingBean
  CairnLifecycle cairnLifecycle(Cairn cairn, DeclaredBeans declared, CairnProperties properties) {
    return new CairnLifecycle(cairn, declared, properties.autoStart());
  }

  private static String name(CairnProperties properties, Environment environment) {
    String name = properties.name();
    return name == null ? environment.getProperty("spring.application.name", "application") : name;
  }

  /** A little less than Spring waits for, so that the stop is not abandoned. */
  private static Duration shutdownTimeout(Environment environment) {
    Duration phase =
        Binder.get(environment)
            .bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
            .orElse(DEFAULT_PHASE);
    return phase.multipliedBy(4).dividedBy(5);
  }

  private static Config withDatabases(
      Config config, CairnProperties properties, BeanFactory beans) {
    Config changed = config;
    for (Map.Entry<String, String> database : properties.databases().entrySet()) {
      changed =
          changed.database(database.getKey(), beans.getBean(database.getValue(), DataSource.class));
    }
    Map<String, String> texts = new HashMap<>(PropertyTexts.of(properties));
    replaceAddress(texts, CairnDatabase.details(properties, beans));
    DataSource dataSource = CairnDatabase.of(properties, beans);
    if (dataSource != null) {
      texts.remove("cairn.embedded"); // the folder of the server behind the DataSource
      changed = changed.dataSource(dataSource);
      OptionalInt share = PoolShare.of(dataSource);
      changed = share.isPresent() ? changed.transactionConnections(share.getAsInt()) : changed;
    }
    return changed.properties(texts);
  }

  private static void replaceAddress(
      Map<String, String> texts, @Nullable CairnConnectionDetails details) {
    if (details != null) {
      texts.keySet().removeAll(Set.of("cairn.embedded", USER, PASSWORD));
      texts.put("cairn.url", details.url());
      Optional.ofNullable(details.user()).ifPresent(user -> texts.put(USER, user));
      Optional.ofNullable(details.password()).ifPresent(word -> texts.put(PASSWORD, word));
    }
  }
}
