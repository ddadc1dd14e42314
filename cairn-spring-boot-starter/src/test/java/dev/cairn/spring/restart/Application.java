package dev.cairn.spring.restart;

import static org.awaitility.Awaitility.await;

import dev.cairn.Cairn;
import dev.cairn.start.StartOptions;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Runs once: starts the workflow, or sends it a message if it exists, and returns what it saw. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan
public class Application implements UnaryOperator<String[]> {
  @Override
  public String[] apply(String[] properties) {
    try (var context =
        new SpringApplicationBuilder(Application.class).properties(properties).run()) {
      Cairn cairn = context.getBean(Cairn.class);
      Payment payment = context.getBean(Payment.class);
      var handle = cairn.start(StartOptions.id("w"), payment::pay, new Payment.Order("order", 17));
      String loaded =
          String.valueOf(payment.getClass().getSuperclass() == Payment.class)
              + Cairn.isDurable(payment);
      if (!context.getEnvironment().getProperty("restarted", Boolean.class, false)) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> cairn.workflows().steps("w").count() > 0);
        return new String[] {loaded, ""};
      }
      cairn.messages().send("w", "topic", "paid");
      return new String[] {loaded, handle.await(Duration.ofSeconds(20)).id()};
    }
  }
}
