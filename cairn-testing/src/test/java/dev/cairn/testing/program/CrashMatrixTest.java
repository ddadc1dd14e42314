package dev.cairn.testing.program;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Crashes at a sample of the records of all correct programs change nothing, as {@code
 * docs/crash-matrix.md} says. {@link CrashMatrixDeep} tests all records.
 */
@ParameterizedClass
@MethodSource("programs")
@CairnTest(migrations = {"/shop/inventory.sql", "/programs.sql"})
class CrashMatrixTest {
  private static final Path REPORTS = Path.of("target", "cairn-crash");

  private final Program<?> program;
  private final World world;
  private Fn.Void0 workflow = () -> {};

  CrashMatrixTest(Program<?> program, DataSource tables) {
    this.program = program;
    this.world = new World(tables);
  }

  static List<Program<?>> programs() {
    return Programs.all();
  }

  @BeforeEach
  void register(Cairn cairn) {
    workflow = registered(program, cairn);
  }

  private <A> Fn.Void0 registered(Program<A> registered, Cairn cairn) {
    Fn.Of1<A, String> function = registered.registration().on(cairn, world);
    return () -> function.call(registered.input());
  }

  @CrashEverywhere(maxRecords = 1, frozenOwner = false)
  void changesNothing(CrashRun run, Cairn cairn) {
    crash(run, cairn);
  }

  final void crash(CrashRun run, Cairn cairn) {
    program.preparation().accept(cairn);

    run.workflow(workflow).verify(() -> program.verification().accept(world));
  }

  @AfterAll
  static void resultsAreThoseOfThePage(TestInfo test) throws IOException {
    Class<?> type = test.getTestClass().orElseThrow();
    CrashMatrix results = CrashMatrix.of(REPORTS, type.getName() + ".changesNothing");

    if (type == CrashMatrixTest.class) {
      results.compareSampleWithPage();
    } else {
      results.compareWithPage();
    }
  }
}
