package dev.cairn.spring.app;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A process of the application: starts a workflow for each plan, or continues it, and waits. */
public final class WriterMain {
  private WriterMain() {}

  /**
   * The plans whose code takes effect, each with the transaction manager that it has by default.
   */
  public static List<Plan> plans() {
    return Plan.all().stream()
        .filter(plan -> plan.ending() == Plan.Ending.RETURNS && !plan.isRefused())
        .filter(plan -> plan.isNested() == (plan.managedBy() == Plan.ManagedBy.JDBC))
        .toList();
  }

  /**
   * Runs the process.
   *
   * @param properties the properties of the application
   */
  public static void main(String[] properties) {
    try (var context = new SpringApplicationBuilder(App.class).properties(properties).run()) {
      Cairn cairn = context.getBean(Cairn.class);
      Writer writer = context.getBean(Writer.class);
      List<Handle<String>> handles = new ArrayList<>();
      for (Plan plan : plans()) {
        String name = plan.toString();
        handles.add(cairn.start(StartOptions.id(name), writer::write, name, plan));
      }
      handles.forEach(handle -> System.out.println(handle.id() + ": " + handle.await()));
    }
  }
}
