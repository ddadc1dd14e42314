package dev.cairn.examples.micronaut;

import dev.cairn.Cairn;
import dev.cairn.Config;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Cairn and the durable beans, which start and stop with the application. */
@Factory
class Durability {
  /** Is closed before the DataSource, which it depends on. */
  @Bean(preDestroy = "close")
  @Singleton
  Cairn cairn(DataSource dataSource) {
    return Cairn.open(
        Config.named("micronaut-shop")
            .dataSource(dataSource)
            .transactionConnections(4)
            .shutdownHook(false));
  }

  @Singleton
  Checkout checkout(Cairn cairn, Payments payments) {
    return cairn.durable(Checkout.class, payments);
  }

  /** Names all durable beans as parameters, so that they exist before Cairn starts. */
  @Singleton
  static class Start {
    private final Cairn cairn;

    Start(Cairn cairn, Checkout checkout) {
      this.cairn = cairn;
    }

    @EventListener
    void start(StartupEvent event) {
      cairn.start();
    }
  }
}
