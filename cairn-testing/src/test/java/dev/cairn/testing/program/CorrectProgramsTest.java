package dev.cairn.testing.program;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.determinism.DeterminismMode;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnConfigurer;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.TestClock;
import dev.cairn.testing.replay.ReplayGuard;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The checks of the kit find nothing in correct programs. */
@CairnTest(
    migrations = {"/shop/inventory.sql", "/programs.sql"},
    configurers = CorrectProgramsTest.Strict.class,
    start = false)
class CorrectProgramsTest {
  /** Fails the registration of workflows with findings. */
  static final class Strict implements CairnConfigurer {
    @Override
    public Config configure(Config config) {
      return config.determinism(DeterminismMode.FAIL);
    }
  }

  /** A program that runs. */
  private record Running(Program<?> program, World world, Fn.Of0<String> start) {
    static <A> Running on(Cairn cairn, Program<A> program, DataSource tables) {
      var world = new World(tables);
      Fn.Of1<A, String> workflow = program.registration().on(cairn, world);
      return new Running(program, world, () -> workflow.call(program.input()));
    }
  }

  @Test
  void thereAreAtLeastTwentyAndEachHasItsName() {
    assertThat(Programs.all())
        .hasSizeGreaterThanOrEqualTo(20)
        .extracting(Program::name)
        .doesNotHaveDuplicates();
  }

  /** Runs them all, and then replays their histories and those of their children. */
  @TestFactory
  @ResourceLock(Resources.LOCALE)
  @ResourceLock(Resources.TIME_ZONE)
  Stream<DynamicTest> replaysOfAllReportNothing(
      Cairn cairn, DataSource tables, TestClock clock, @TempDir Path folder) {
    List<Running> running =
        Programs.all().stream().map(program -> Running.on(cairn, program, tables)).toList();
    cairn.start();
    running.forEach(each -> each.program.preparation().accept(cairn));
    clock.autoAdvance();

    List<Handle<String>> handles =
        running.stream()
            .map(each -> cairn.start(StartOptions.id(each.program.name()), each.start))
            .toList();

    for (int i = 0; i < handles.size(); i++) {
      Running each = running.get(i);
      assertThat(handles.get(i)).succeededWith(each.program.expected());
      each.program.verification().accept(each.world);
    }
    export(cairn, folder);
    return ReplayGuard.of(Programs::openForReplay).tests(folder);
  }

  private static void export(Cairn cairn, Path folder) {
    cairn
        .workflows()
        .find()
        .filter(workflow -> workflow.state().isEnded())
        .filter(workflow -> !workflow.id().startsWith("hourly@")) // of the schedule, all alike
        .forEach(workflow ->
            cairn
                .histories()
                .export(workflow.id())
                .writeTo(folder.resolve(workflow.id().replace('/', '-') + ".json")));
  }
}
