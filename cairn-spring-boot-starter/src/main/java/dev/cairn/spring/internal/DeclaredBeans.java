package dev.cairn.spring.internal;

import dev.cairn.Cairn;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.spring.WorkflowSchedule;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** The queues and schedules that are beans: checked at startup, declared whenever Cairn starts. */
public final class DeclaredBeans implements SmartInitializingSingleton {
  private final ListableBeanFactory factory;
  private Map<String, Queue> queues = Map.of();
  private Map<String, WorkflowSchedule> schedules = Map.of();

  public DeclaredBeans(ListableBeanFactory factory) {
    this.factory = factory;
  }

  @Override
  public void afterSingletonsInstantiated() {
    for (String name : factory.getBeanNamesForType(Schedule.class)) {
      throw new BeanCreationException(
          name,
          "It is a schedule without a workflow. Return WorkflowSchedule.of(schedule, reports::nightly) instead, with the durable bean as a parameter of the @Bean method.");
    }
    queues = unique("queue", factory.getBeansOfType(Queue.class), Queue::name);
    schedules =
        unique(
            "schedule",
            factory.getBeansOfType(WorkflowSchedule.class),
            declared -> declared.schedule().name());
  }

  private static <T> Map<String, T> unique(
      String kind, Map<String, T> beans, Function<T, String> nameOf) {
    var beanOf = new HashMap<String, String>();
    beans.forEach((bean, declared) -> {
      String other = beanOf.putIfAbsent(nameOf.apply(declared), bean);
      if (other != null) {
        throw new BeanCreationException(
            bean,
            "It declares the %s '%s', which the bean '%s' declares, too. Keep one of them."
                .formatted(kind, nameOf.apply(declared), other));
      }
    });
    return beans;
  }

  /** Declares the queues, then the schedules, which may name those queues. */
  void declareOn(Cairn cairn) {
    queues.values().forEach(cairn.queues()::declare);
    schedules.values().forEach(schedule -> schedule.declare(cairn.schedules()));
  }
}
