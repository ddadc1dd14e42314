package dev.cairn.spring.mounted;

import dev.cairn.Cairn;
import dev.cairn.Config;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A process that prints the hooks of the JVM while an application runs, and while Cairn alone. */
public final class HooksMain {
  private HooksMain() {}

  /**
   * Runs the process.
   *
   * @param args the URL, the user and the password of the database, and then the properties of the
   *     application
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    String[] properties = Arrays.copyOfRange(args, 3, args.length);
    try (var context =
        new SpringApplicationBuilder(PlainConfiguration.class).properties(properties).run()) {
      System.out.println("application " + context.getBean(Cairn.class).health().isHealthy());
      print("with-spring");
    }
    Config config = Config.named("alone").url(args[0]).user(args[1]).password(args[2]);
    try (Cairn cairn = Cairn.open(config)) {
      cairn.start();
      print("alone");
    }
  }

  private static void print(String when) throws ReflectiveOperationException {
    Field field = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
    field.setAccessible(true);
    for (Object hook : ((Map<?, ?>) field.get(null)).keySet()) {
      System.out.println(when + " " + ((Thread) hook).getName());
    }
  }
}
