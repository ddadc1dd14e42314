package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testkit.JavaProcess;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program in an executable jar of Spring Boot, whose classes and libraries are nested in it. */
class ExecutableJarTest {
  @TempDir Path folder;

  private static JavaProcess run(Path jar, TestDatabase database, Map<String, String> environment)
      throws Exception {
    return JavaProcess.start(List.of("-jar", jar.toString()), database, environment);
  }

  @Test
  void workflowContinuesInTheSameBuildAfterAKillAndAChangedJarIsAnotherBuild() throws Exception {
    TestDatabase database = TestPostgres.freshDatabase();
    Path jar = folder.resolve("parcels.jar");
    Path changed = folder.resolve("changed.jar");
    ExecutableJar.write(jar, ParcelProgram.class);
    ExecutableJar.write(changed, ParcelProgram.class, ExecutableJar.class);

    try (JavaProcess first = run(jar, database, Map.of(ParcelProgram.HANGS, "yes"))) {
      first.awaitLine("generated class in the loader of the jar: true");
      first.awaitLine("hands over parcel 17");
      first.kill();
    }
    try (JavaProcess second = run(jar, database, Map.of())) {
      assertThat(second.lastLines())
          .contains("jar:nested:%s/!BOOT-INF/classes/!/".formatted(jar))
          .contains("hands over parcel 17", "parcel 17 handed over")
          .doesNotContain("packs 17");
    }
    List<String> builds = builds(database);
    try (JavaProcess other = run(changed, database, Map.of())) {
      assertThat(other.lastLines()).endsWith("parcel 17 handed over");
    }

    assertThat(builds).hasSize(2).containsOnly(builds.getFirst());
    assertThat(builds(database)).hasSize(3).last().isNotIn(builds);
    assertThat(database.query("select state from cairn.workflows")).containsExactly("SUCCEEDED");
  }

  private static List<String> builds(TestDatabase database) {
    return database.query("select build from cairn.executor order by started_at");
  }
}
