package dev.cairn.spring.guide;

import dev.cairn.Cairn;
import dev.cairn.operate.Retention;
import dev.cairn.queue.Queue;
import dev.cairn.spring.CairnConfigCustomizer;
import java.time.Duration;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class Application {
  @Bean
  PaymentClient payments() {
    return (order, key) -> "payment of " + order;
  }

  @Bean
  CairnConfigCustomizer retention() {
    return config -> config.retention(Retention.after(Duration.ofDays(30)));
  }

  @Bean
  InitializingBean queues(Cairn cairn) {
    return () -> cairn.queues().declare(Queue.named("mail").concurrency(4));
  }
}
