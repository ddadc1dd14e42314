package dev.cairn.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.InterceptedProgram;
import dev.cairn.testkit.JavaProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Interceptors in a process that is killed, and in the one that continues its workflow. */
class KilledInterceptorTest extends CairnTest {
  private static final Map<String, String> SHORT_LEASE = Map.of("CAIRN_LEASE", "500ms");

  @Test
  void nextProcessInterceptsTheRunWithTheSameHeadersAndNoRecordedStep() throws Exception {
    try (JavaProcess first = JavaProcess.start(InterceptedProgram.class, database, SHORT_LEASE)) {
      first.awaitLine("run records=false headers={tenant=t-17, traced=yes}");
      first.awaitLine("step one");
      first.awaitLine("step two");
      first.kill();
    }

    try (JavaProcess second = JavaProcess.start(InterceptedProgram.class, database, SHORT_LEASE)) {
      second.awaitLine("DONE 1 2 {tenant=t-17, traced=yes}");
      second.kill();
    }

    assertThat(database.query("select key from cairn.steps order by position"))
        .containsExactly("one", "two");
    assertThat(database.query("select headers ->> 'traced' from cairn.workflows"))
        .containsExactly("yes");
  }
}
