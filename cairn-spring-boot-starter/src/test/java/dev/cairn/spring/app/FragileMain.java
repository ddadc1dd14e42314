package dev.cairn.spring.app;

import dev.cairn.Cairn;
import dev.cairn.start.StartOptions;
import java.util.Arrays;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A process of the application: starts one workflow, or continues it, and ends with it. */
public final class FragileMain {
  private FragileMain() {}

  /**
   * Runs the process.
   *
   * @param arguments technology, death, marker, and the properties of the application
   */
  public static void main(String[] arguments) {
    var technology = Access.Technology.valueOf(arguments[0]);
    var death = Fragile.Death.valueOf(arguments[1]);
    String marker = arguments[2];
    String[] properties = Arrays.copyOfRange(arguments, 3, arguments.length);
    try (var context = new SpringApplicationBuilder(App.class).properties(properties).run()) {
      Fragile fragile = context.getBean(Fragile.class);
      String unused =
          context
              .getBean(Cairn.class)
              .start(StartOptions.id("w"), () -> fragile.fragile("row", technology, death, marker))
              .await();
    }
  }
}
