package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.spring.restart.Application;
import dev.cairn.spring.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Restarts of an application with new classes, as by spring-boot-devtools. */
class RestartTest {
  private static final String APPLICATION = "dev.cairn.spring.restart.";

  private final TestDatabase database = TestDatabase.fresh();

  /** Loads the classes of the application itself, and all others from its parent. */
  private static final class RestartLoader extends URLClassLoader {
    RestartLoader() {
      super(
          new URL[] {Application.class.getProtectionDomain().getCodeSource().getLocation()},
          RestartTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        }
        return name.startsWith(APPLICATION) ? findClass(name) : super.loadClass(name, resolve);
      }
    }
  }

  /** Runs the application once, with classes of its own. */
  private List<String> run(boolean restarted) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (var loader = new RestartLoader()) {
      thread.setContextClassLoader(loader);
      Class<?> type = loader.loadClass(Application.class.getName());
      assertThat(type).isNotSameAs(Application.class);
      @SuppressWarnings("unchecked") // its declaration
      var application = (UnaryOperator<String[]>) type.getConstructor().newInstance();
      String[] properties =
          Stream.concat(
                  Arrays.stream(database.properties()),
                  Stream.of("spring.data.jpa.repositories.enabled=false", "restarted=" + restarted))
              .toArray(String[]::new);
      return List.of(application.apply(properties));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void workflowContinuesWithTheClassesOfTheRestart() throws Exception {
    assertThat(run(false)).containsExactly("truetrue", "");

    assertThat(run(true)).containsExactly("truetrue", "order declined 17 paid");

    assertThat(database.count("select count(*) from cairn.workflows where state = 'SUCCEEDED'"))
        .isOne();
  }

  @Test
  void classesOfCairnAreNotThoseOfARestart() throws IOException {
    var settings = new Properties();
    try (InputStream file =
        RestartTest.class.getResourceAsStream("/META-INF/spring-devtools.properties")) {
      settings.load(Objects.requireNonNull(file));
    }
    Pattern excluded = Pattern.compile(settings.getProperty("restart.exclude.cairn"));

    assertThat(excluded.matcher("file:/home/ada/cairn/cairn-core/target/classes/").find()).isTrue();
    assertThat(excluded.matcher("file:/home/ada/shop/target/classes/").find()).isFalse();
  }
}
