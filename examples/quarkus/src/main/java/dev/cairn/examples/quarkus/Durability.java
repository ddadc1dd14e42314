package dev.cairn.examples.quarkus;

import dev.cairn.Cairn;
import dev.cairn.Config;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Cairn and the durable beans, which start and stop with the application. */
@Singleton
public class Durability {
  @Produces
  @Singleton
  Cairn cairn(DataSource dataSource) {
    return Cairn.open(
        Config.named("quarkus-shop")
            .dataSource(dataSource)
            .transactionConnections(4)
            .shutdownHook(false));
  }

  @Produces
  @Singleton
  Checkout checkout(Cairn cairn, Payments payments) {
    return cairn.durable(Checkout.class, payments);
  }

  /** Names all durable beans as parameters, so that they exist before Cairn starts. */
  void start(@Observes StartupEvent event, Cairn cairn, Checkout checkout) {
    cairn.start();
  }

  /** Before the DataSource is closed. */
  void stop(@Observes ShutdownEvent event, Cairn cairn) {
    cairn.close();
  }
}
