package dev.cairn.spring.app;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** A service that starts workflows in its transactions. */
@Component
public class Orders {
  private final Access access;
  private final ObjectProvider<Cairn> cairn;
  private final Shipping shipping;

  public Orders(Access access, ObjectProvider<Cairn> cairn, Shipping shipping) {
    this.access = access;
    this.cairn = cairn;
    this.shipping = shipping;
  }

  /** The workflow that an order starts. */
  @Component
  public static class Shipping {
    @Workflow
    public String ship(String order) {
      return order + " " + Durable.receive("address", String.class, Duration.ofMinutes(1)).get();
    }
  }

  @Transactional
  public Handle<String> order(Access.Technology technology, String name, boolean fails) {
    access.insert(technology, name);
    Handle<String> handle = cairn.getObject().start(StartOptions.id(name), shipping::ship, name);
    cairn.getObject().messages().send(name, "address", "Lisbon");
    if (fails) {
      throw new IllegalStateException("the order is refused");
    }
    return handle;
  }

  @Transactional
  public String orderAndWait(String name) {
    return cairn.getObject().start(StartOptions.id(name), shipping::ship, name).await();
  }

  @Transactional
  public String call(String name) {
    return shipping.ship(name);
  }
}
