package dev.cairn.spring.guide;

import dev.cairn.operate.Retention;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.spring.CairnConfigCustomizer;
import dev.cairn.spring.WorkflowSchedule;
import java.time.Duration;
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
  Queue mail() {
    return Queue.named("mail").concurrency(4);
  }

  @Bean
  WorkflowSchedule nightly(Reports reports) {
    return WorkflowSchedule.of(
        Schedule.cron("nightly", "0 3 * * *").zone("Europe/Berlin").queue("mail"),
        reports::nightly);
  }
}
