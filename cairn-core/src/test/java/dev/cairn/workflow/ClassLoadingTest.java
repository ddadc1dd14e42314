package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Durable classes of other class loaders and modules. */
class ClassLoadingTest extends CairnTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  private static final String WORKFLOW =
      """
      package app;

      import dev.cairn.start.*;
      import dev.cairn.workflow.*;

      public class Greeter implements Runnable {
        @Workflow
        public String greet(String name) {
          String loader = Thread.currentThread().getContextClassLoader().getName();
          var branch =
              Durable.branch("branch", () -> Thread.currentThread().getContextClassLoader().getName());
          return ask(name) + " in " + loader + " and " + branch.await();
        }

        @Step
        String ask(String name) {
          return "hello " + name;
        }

        @Override
        public void run() {
          throw new IllegalStateException(greet("child"));
        }
      }
      """;

  @TempDir private Path folder = Path.of("unset");

  private static void compile(Path into, List<String> options, Path... sources) throws IOException {
    var arguments = new ArrayList<String>(List.of("-d", into.toString(), "-parameters"));
    arguments.addAll(options);
    Stream.of(sources).map(Path::toString).forEach(arguments::add);
    var messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled;
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var units = files.getJavaFileObjects(sources);
      var flags = arguments.subList(0, arguments.size() - sources.length);
      compiled = compiler.getTask(messages, files, null, flags, null, units).call();
    }
    assertThat(compiled).as(messages.toString()).isTrue();
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Class<?> loadInChildLoader(ClassLoader parent) throws Exception {
    Path classes = folder.resolve("classes");
    compile(classes, List.of("-cp", CLASS_PATH), write("app/Greeter.java", WORKFLOW));
    var loader = new URLClassLoader("child", new URL[] {classes.toUri().toURL()}, parent);
    return loader.loadClass("app.Greeter");
  }

  private void assertRuns(Class<?> type) {
    var made = new Runnable[1];
    open(cairn -> made[0] = (Runnable) cairn.durable(type));

    String result = "nothing";
    try {
      made[0].run();
    } catch (IllegalStateException thrown) {
      result = String.valueOf(thrown.getMessage());
    }

    assertThat(result).isEqualTo("hello child in child and child");
    assertThat(database.query("select key from cairn.steps where kind = 'STEP'"))
        .containsExactly("ask");
  }

  @Test
  void classOfAChildLoaderIsDurableAndRunsWithItsLoader() throws Exception {
    assertRuns(loadInChildLoader(ClassLoadingTest.class.getClassLoader()));
  }

  private static final String PAYING =
      """
      package app;

      import dev.cairn.start.*;
      import dev.cairn.workflow.*;

      public class Paying implements Runnable {
        @Workflow
        public String pay() {
          try {
            charge();
            return "paid";
          } catch (RuntimeException failed) {
            return failed.toString();
          }
        }

        @Step(attempts = 1)
        void charge() {
          Failures.decline();
        }

        @Override
        public void run() {
          throw new IllegalStateException(pay());
        }
      }
      """;

  private static final String FAILURES =
      """
      package app;

      class Failures {
        static void decline() {
          throw new Declined(51);
        }

        static class Declined extends RuntimeException {
          private final int code;

          Declined(int code) {
            this.code = code;
          }

          @Override
          public String toString() {
            return "declined " + code;
          }
        }
      }
      """;

  @Test
  void exceptionsOfAnAllowedPackageAreLoadedByTheLoaderOfTheWorkflow() throws Exception {
    Path classes = folder.resolve("classes");
    compile(
        classes,
        List.of("-cp", CLASS_PATH),
        write("app/Paying.java", PAYING),
        write("app/Failures.java", FAILURES));
    var loader =
        new URLClassLoader(
            "child", new URL[] {classes.toUri().toURL()}, ClassLoadingTest.class.getClassLoader());
    Class<?> type = loader.loadClass("app.Paying");
    var made = new Runnable[1];
    open(
        database.config().allowExceptions("app"),
        cairn -> made[0] = (Runnable) cairn.durable(type));

    assertThatThrownBy(made[0]::run).hasMessage("declined 51");
  }

  /** A class loader that hides internal packages, as application servers and OSGi do. */
  private static final class ApiOnly extends ClassLoader {
    ApiOnly(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("dev.cairn.internal.") || name.startsWith("net.bytebuddy.")) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }

  @Test
  void classLoaderMayHideInternalPackages() throws Exception {
    assertRuns(loadInChildLoader(new ApiOnly(ClassLoadingTest.class.getClassLoader())));
  }

  private static final String MAIN =
      """
      import dev.cairn.*;
      import dev.cairn.error.*;
      import dev.cairn.start.*;
      import dev.cairn.workflow.*;

      public class Main {
        @Workflow
        public String greet(String name) {
          return ask(name);
        }

        @Step
        String ask(String name) {
          return "hello " + name;
        }

        public static void main(String[] args) {
          try (Cairn cairn = Cairn.open(Config.named("main").environmentVariables())) {
            Main main = cairn.durable(Main.class);
            cairn.start();
            System.out.println(main.greet("reader") + " " + cairn.workflows().count());
          } catch (RegistrationException refused) {
            System.out.println(refused.getMessage());
          }
        }
      }
      """;

  private String lastLine(List<String> arguments) throws Exception {
    try (JavaProcess process = JavaProcess.start(arguments, database, Map.of())) {
      return process.lastLines().getLast();
    }
  }

  @Test
  void singleFileSourceProgramRuns() throws Exception {
    Path main = write("Main.java", MAIN);

    assertThat(lastLine(List.of("-cp", CLASS_PATH, main.toString()))).isEqualTo("hello reader 1");

    String build = database.query("select build from cairn.executor").getFirst();
    Files.writeString(main, MAIN.replace("hello ", "good day "));
    assertThat(lastLine(List.of("-cp", CLASS_PATH, main.toString())))
        .isEqualTo("good day reader 2");
    assertThat(database.query("select build from cairn.executor order by started_at"))
        .as("another text is another build")
        .hasSize(2)
        .last()
        .isNotEqualTo(build);
  }

  /** The module path of Cairn and its libraries. */
  private static String modulePath() {
    return Stream.of(CLASS_PATH.split(File.pathSeparator))
        .filter(part -> part.endsWith("/classes") || LIBRARIES.matcher(part).find())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static final Pattern LIBRARIES =
      Pattern.compile(
          "/(slf4j-api|slf4j-simple|cron-utils|HikariCP|postgresql|jackson-[a-z]+|byte-buddy|objenesis|jspecify)-[0-9.]+jar$");

  /** Runs the program as a module that requires the module of Cairn. */
  private String runInModule(@Nullable String opens) throws Exception {
    Path main = write("my.app/my/app/Main.java", "package my.app;\n" + MAIN);
    Path module =
        write(
            "my.app/module-info.java",
            "module my.app { requires dev.cairn; exports my.app; %s }"
                .formatted(opens == null ? "" : opens));
    Path modules = folder.resolve("modules");
    compile(modules.resolve("my.app"), List.of("-p", modulePath()), main, module);
    return lastLine(
        List.of("-p", modules + File.pathSeparator + modulePath(), "-m", "my.app/my.app.Main"));
  }

  @Test
  void classOfAModuleThatOpensItsPackageIsDurable() throws Exception {
    assertThat(runInModule("opens my.app;")).isEqualTo("hello reader 1");
  }

  @Test
  void openingThePackageToCairnIsEnough() throws Exception {
    assertThat(runInModule("opens my.app to dev.cairn;")).isEqualTo("hello reader 1");
  }

  @Test
  void moduleThatOpensNothingIsToldWhatToOpen() throws Exception {
    assertThat(runInModule(null))
        .isEqualTo(
            "The package my.app of module my.app is not open to Cairn, so no durable subclass of my.app.Main can be created. Open it in module-info.java: opens my.app to dev.cairn;");
  }
}
