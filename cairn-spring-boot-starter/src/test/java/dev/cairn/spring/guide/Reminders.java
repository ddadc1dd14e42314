package dev.cairn.spring.guide;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** A workflow that sleeps for days. */
@Component
public class Reminders {
  @Workflow
  public String remind(String customer) {
    Durable.sleep(Duration.ofDays(7));
    return "reminded " + customer;
  }
}
