package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.cli.output.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Workflows of an application of which the program has the class path only. */
class ProjectTest {
  private static final String BAKERY =
      """
      package com.example;

      import dev.cairn.Cairn;
      import dev.cairn.Config;
      import dev.cairn.start.StartOptions;
      import dev.cairn.workflow.Durable;
      import dev.cairn.workflow.Step;
      import dev.cairn.workflow.Workflow;
      import java.time.Duration;

      public class Bakery {
        public interface Oven {
          String bake(String bread);
        }

        private final Oven oven;

        public Bakery(Oven oven) {
          this.oven = java.util.Objects.requireNonNull(oven);
        }

        @Workflow
        public String bake(String bread) {
          String baked = bakeBread(bread);
          Durable.publish("baked", true);
          Durable.receive("sold", String.class, Duration.ofDays(7));
          return baked;
        }

        @Step
        String bakeBread(String bread) {
          return oven.bake(bread);
        }

        public static Bakery register(Cairn cairn) {
          return cairn.durable(Bakery.class, (Oven) bread -> "baked " + bread);
        }

        public void start(Cairn cairn, String id) {
          cairn.start(StartOptions.id(id), this::bake, "rye");
          cairn.messages().awaitEvent(id, "baked", Boolean.class, Duration.ofMinutes(1));
        }

        public static Config configure(Config config) {
          System.setProperty("com.example.configured", "yes");
          return config;
        }
      }
      """;

  private final String schema = "bakery_" + UUID.randomUUID().toString().replace("-", "");
  private final CommandLineTester cairn = TestCluster.byDatabase().with("CAIRN_SCHEMA", schema);
  private final String id = "bread-" + UUID.randomUUID();
  private final String application = "bakery";

  @TempDir private Path folder;

  /** Compiles the bakery into a folder of classes. */
  private Path compile(String name, String source) throws IOException {
    Path file = folder.resolve(name).resolve("Bakery.java");
    Path classes = folder.resolve(name).resolve("classes");
    Files.createDirectories(classes);
    Files.writeString(file, source);
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-parameters",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                file.toString());
    assertThat(errors).isZero();
    return classes;
  }

  private Path changed() throws IOException {
    return compile("changed", BAKERY.replace("@Step", "@dev.cairn.workflow.Transaction"));
  }

  /** Runs the bakery until its workflow waits for a message, and ends its process. */
  @BeforeEach
  void bake() throws Exception {
    Path classes = compile("first", BAKERY);
    try (var loader =
            new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, ProjectTest.class.getClassLoader());
        Cairn bakery = Cairn.open(config())) {
      Class<?> type = loader.loadClass("com.example.Bakery");
      Object object = type.getMethod("register", Cairn.class).invoke(null, bakery);
      bakery.start();
      type.getMethod("start", Cairn.class, String.class).invoke(object, bakery, id);
    }
  }

  private Config config() {
    var postgres = TestCluster.postgres();
    return Config.named(application)
        .url(postgres.jdbcUrl())
        .user(postgres.user())
        .password(postgres.password())
        .schema(schema)
        .shutdownHook(false);
  }

  private CommandLineTester.Result replay(Path classPath, String... options) {
    return cairn.run(
        Stream.concat(Stream.of("replay", "--class-path", classPath.toString()), Stream.of(options))
            .toArray(String[]::new));
  }

  @Test
  void unchangedCodeFits() {
    Path classes = folder.resolve("first/classes");

    var result = replay(classes, "--workflows", "com.example.Bakery", "--id", id).is(ExitCode.OK);

    assertThat(result.out()).contains("1 replayed: 1 fit, 0 do not.");
    assertThat(result.err())
        .contains("The constructor of com.example.Bakery needs arguments and was not called");
  }

  @Test
  void changedCodeIsFoundBeforeItsDeployment() throws IOException {
    String[] inFlight = {"--register", "com.example.Bakery::register", "--in-flight", application};

    var result = replay(changed(), inFlight).is(ExitCode.FINDINGS);

    assertThat(result.out())
        .contains(id + " (bake):", "TRANSACTION", "1 replayed: 0 fit, 1 do not.");
    replay(folder.resolve("first/classes"), inFlight).is(ExitCode.OK);
    JsonNode json =
        replay(changed(), "--json", inFlight[0], inFlight[1], inFlight[2], inFlight[3])
            .is(ExitCode.FINDINGS)
            .json();
    assertThat(json.get("differing").get(0).get("workflowId").asString()).isEqualTo(id);
    assertThat(json.get("groups").get(0).get("differing").asInt()).isEqualTo(1);
  }

  @Test
  void exportedHistoriesAreReplayedWithoutADatabase() throws IOException {
    Path files = folder.resolve("histories");
    cairn
        .run("history", "export", "--id", id, "--redact", "$.input", "--to", files.toString())
        .is(ExitCode.OK);
    assertThat(
            cairn
                .run(
                    "history", "export", "--id", id, "--redact", "$.typo", "--to", files.toString())
                .is(ExitCode.FINDINGS)
                .err())
        .contains("$.typo has replaced no value");

    var nowhere = new CommandLineTester(Map.of());
    String[] replay = {
      "history",
      "replay",
      files.toString(),
      "--workflows",
      "com.example.Bakery",
      "--configure",
      "com.example.Bakery::configure",
      "--class-path"
    };
    List<String> fits =
        Stream.concat(Stream.of(replay), Stream.of(folder.resolve("first/classes").toString()))
            .toList();
    List<String> differs =
        Stream.concat(Stream.of(replay), Stream.of(changed().toString())).toList();

    nowhere.run(fits.toArray(String[]::new)).is(ExitCode.OK);
    assertThat(System.getProperty("com.example.configured")).isEqualTo("yes");
    assertThat(nowhere.run(differs.toArray(String[]::new)).is(ExitCode.FINDINGS).out())
        .contains("1 replayed: 0 fit, 1 do not.");
  }

  @Test
  void executableJarOfSpringBootIsUnpacked() throws IOException {
    Path jar = folder.resolve("app.jar");
    Path classes = folder.resolve("first/classes");
    try (OutputStream file = Files.newOutputStream(jar);
        var content = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      content.putNextEntry(new JarEntry("BOOT-INF/classes/"));
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        content.putNextEntry(new JarEntry("BOOT-INF/classes/" + classes.relativize(each)));
        Files.copy(each, content);
      }
    }

    replay(jar, "--workflows", "com.example.Bakery", "--id", id).is(ExitCode.OK);
    replay(folder.resolve("*"), "--workflows", "com.example.Bakery", "--id", id).is(ExitCode.OK);
  }

  @Test
  void mistakesAreExplained() {
    Path classes = folder.resolve("first/classes");

    assertThat(
            replay(classes, "--workflows", "com.example.Baker", "--id", id)
                .is(ExitCode.USAGE)
                .err())
        .contains("There is no class 'com.example.Baker' in the class path " + classes);
    assertThat(
            replay(folder.resolve("nothing.jar"), "--workflows", "com.example.Bakery", "--id", id)
                .is(ExitCode.USAGE)
                .err())
        .contains("There is no '" + folder.resolve("nothing.jar"));
    assertThat(
            replay(classes, "--register", "com.example.Bakery::start", "--id", id)
                .is(ExitCode.USAGE)
                .err())
        .contains("is not a static method that takes a dev.cairn.Cairn");
    assertThat(replay(classes, "--id", id).is(ExitCode.USAGE).err()).contains("--workflows");
    replay(classes, "--workflows", "com.example.Bakery", "--id", "nobody").is(ExitCode.NOT_FOUND);
    replay(classes, "--workflows", "com.example.Bakery").is(ExitCode.USAGE);
    assertThat(
            TestCluster.byServer()
                .run("replay", "--class-path", classes.toString(), "--workflows", "x", "--id", id)
                .is(ExitCode.USAGE)
                .err())
        .contains("needs the database");
  }

  @Test
  void progressIsShownOnATerminalOnly() {
    String[] command = {
      "replay",
      "--class-path",
      folder.resolve("first/classes").toString(),
      "--register",
      "com.example.Bakery::register",
      "--in-flight",
      application
    };

    assertThat(cairn.run(question -> "", command).is(ExitCode.OK).err())
        .contains("1 of 1 replayed (100 %)");
    assertThat(cairn.run(command).is(ExitCode.OK).err()).doesNotContain("replayed");
  }
}
