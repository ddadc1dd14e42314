package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.Cairn;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.JavaProcess;
import dev.cairn.testkit.PreviousReleaseProgram;
import dev.cairn.testkit.Releases;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The engine of the previous release works on the schema of this build, so that processes of both
 * releases can run during a rolling upgrade.
 */
class PreviousReleaseTest extends CairnTest {
  /** Runs a workflow in a separate JVM with the engine of a class path. */
  private void runWorkflow(String id, String classPath) throws Exception {
    try (JavaProcess process =
        JavaProcess.start(
            List.of("-cp", classPath, PreviousReleaseProgram.class.getName(), id),
            database,
            Map.of())) {
      process.awaitLine(PreviousReleaseProgram.DONE);
      assertThat(process.awaitExit()).isZero();
    }
  }

  @Test
  void engineOfPreviousReleaseWorksOnSchemaOfThisBuild() throws Exception {
    Optional<String> release = Releases.last();
    assumeTrue(release.isPresent(), "nothing is released yet");
    Path jar = Releases.jar(release.orElseThrow());

    runWorkflow("previous", Releases.classPathWith(jar));
    runWorkflow("this", System.getProperty("java.class.path"));

    assertThat(state("greet-previous")).isEqualTo("SUCCEEDED");
    assertThat(state("greet-this")).isEqualTo("SUCCEEDED");
  }

  /** The next release may add columns, tables, views and indexes. */
  @Test
  void engineOfThisBuildWorksOnNextSchemaThatOnlyAdds() throws Exception {
    database.execute(
        """
        alter table cairn.workflow add column region text;
        alter table cairn.step add column cost bigint not null default 0;
        alter table cairn.message add column urgent boolean not null default false;
        create table cairn.budget (workflow_id text primary key, spent bigint not null);
        create index workflow_region on cairn.workflow (region) where region is not null;
        insert into cairn.migration (version, file, checksum, compatible_from)
        select max(version) + 1, 'V_next.sql', 'c0ffee', max(version) from cairn.migration
        """);

    runWorkflow("next", System.getProperty("java.class.path"));

    assertThat(state("greet-next")).isEqualTo("SUCCEEDED");
    assertThat(stepKeys("greet-next"))
        .containsExactly("publish progress", "receive reply", "greet");
  }

  @Test
  void jarReplacesTheEngineInTheClassPath() throws Exception {
    String classPath = Releases.classPathWith(Path.of("cairn-core-0.1.0.jar"));

    assertThat(classPath).contains("cairn-core-0.1.0.jar");
    Path engine = Path.of(Cairn.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    assertThat(classPath.split(File.pathSeparator)).doesNotContain(engine.toString());
  }

  @Test
  void listOfReleasesHasOneVersionPerLine() {
    assertThat(Releases.versions("# comment\n\n0.1.0\n 0.2.0 \n"))
        .containsExactly("0.1.0", "0.2.0");
  }
}
