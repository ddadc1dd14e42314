package dev.cairn.spring.restart;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** A workflow that the application waits with while it is restarted. */
@Component
public class Payment {
  /** An argument and a result. */
  public record Order(String id, int amount) {}

  @Workflow("payment")
  public Order pay(Order order) {
    String outcome;
    try {
      outcome = charge(order);
    } catch (Declined declined) {
      outcome = declined.getMessage();
    }
    String message = Durable.receive("topic", String.class, Duration.ofMinutes(2)).orElse("none");
    return new Order(order.id() + " " + outcome + " " + message, order.amount());
  }

  @Step
  protected String charge(Order order) {
    throw new Declined("declined " + order.amount());
  }
}
