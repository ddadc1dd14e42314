package dev.cairn.testing;

import dev.cairn.testing.fault.DatabaseFaults;
import dev.cairn.testing.fault.Steps;
import dev.cairn.testing.internal.server.ServerOptions;
import dev.cairn.testing.internal.server.Template;
import dev.cairn.testing.internal.server.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The settings of one test.
 *
 * @param testClass the class of the test
 * @param annotation its annotation, or that of an enclosing class
 * @param server where the server of the tests is
 * @param injectsFaults whether the test can make the database fail
 * @param setsTime whether the test sets the time
 */
record TestSettings(
    Class<?> testClass,
    CairnTest annotation,
    ServerOptions server,
    boolean injectsFaults,
    boolean setsTime) {
  private static final String FOLDER = "cairn.testing.folder";
  private static final String KEEP_SERVER = "cairn.testing.keepServer";
  private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(s|m|h)");

  static TestSettings of(ExtensionContext context) {
    Class<?> type = context.getRequiredTestClass();
    Class<?> annotated = type;
    while (annotated != null) {
      var found = AnnotationSupport.findAnnotation(annotated, CairnTest.class);
      if (found.isPresent()) {
        return new TestSettings(
            annotated,
            found.get(),
            serverOptions(context::getConfigurationParameter),
            takes(type, Set.of(DatabaseFaults.class, Steps.class)),
            takes(type, Set.of(TestClock.class)));
      }
      annotated = annotated.getEnclosingClass();
    }
    throw new ExtensionConfigurationException(
        "%s uses CairnExtension without its settings. Annotate the class with @CairnTest."
            .formatted(type.getName()));
  }

  /** Whether a constructor or method of the class or one around it has such a parameter. */
  private static boolean takes(Class<?> type, Set<Class<?>> parameters) {
    for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
      for (Class<?> each = outer; each != null; each = each.getSuperclass()) {
        boolean found =
            Stream.concat(
                    Stream.of(each.getDeclaredConstructors()), Stream.of(each.getDeclaredMethods()))
                .flatMap(code -> Stream.of(code.getParameterTypes()))
                .anyMatch(parameters::contains);
        if (found) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Returns where the server is, and for how long it runs.
   *
   * @param parameters finds a setting by its name
   */
  static ServerOptions serverOptions(Function<String, Optional<String>> parameters) {
    Path folder =
        parameters
            .apply(FOLDER)
            .map(value -> Path.of(value).toAbsolutePath().normalize())
            .orElseGet(ServerOptions::defaultFolder);
    Duration keep = parameters.apply(KEEP_SERVER).map(TestSettings::duration).orElse(Duration.ZERO);
    return new ServerOptions(folder, keep);
  }

  static Duration duration(String value) {
    Matcher matcher = DURATION.matcher(value.strip());
    if (!matcher.matches()) {
      throw new ExtensionConfigurationException(
          "%s is '%s'; give a duration such as 30m, with one of the units s, m and h."
              .formatted(KEEP_SERVER, value));
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  TestServer testServer() {
    return TestServer.shared(server);
  }

  Template template() {
    return new Template(Arrays.stream(annotation.migrations()).map(this::script).toList());
  }

  private Template.Script script(String name) {
    try (@Nullable InputStream stream = testClass.getResourceAsStream(name)) {
      if (stream == null) {
        throw new ExtensionConfigurationException(
            "The script '%s' of @CairnTest on %s does not exist. An absolute name begins with a slash; other names are relative to the package of the class."
                .formatted(name, testClass.getName()));
      }
      return new Template.Script(name, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException problem) {
      throw new ExtensionConfigurationException(
          "The script '%s' of @CairnTest cannot be read".formatted(name), problem);
    }
  }

  List<CairnConfigurer> configurers() {
    return Arrays.stream(annotation.configurers()).map(TestSettings::newInstance).toList();
  }

  private static CairnConfigurer newInstance(Class<? extends CairnConfigurer> type) {
    try {
      Constructor<? extends CairnConfigurer> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException problem) {
      throw new ExtensionConfigurationException(
          "%s cannot be created. A configurer of @CairnTest is a static or top-level class with a constructor without parameters."
              .formatted(type.getName()),
          problem);
    }
  }
}
