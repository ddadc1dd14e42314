package dev.cairn.testing.program;

import dev.cairn.Cairn;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import javax.sql.DataSource;

/**
 * Crashes at all records of all correct programs change nothing. With {@code
 * -Dcairn.docs.write=true}, it writes {@code docs/crash-matrix.md}.
 */
class CrashMatrixDeep extends CrashMatrixTest {
  CrashMatrixDeep(Program<?> program, DataSource tables) {
    super(program, tables);
  }

  @Override
  @CrashEverywhere
  void changesNothing(CrashRun run, Cairn cairn) {
    crash(run, cairn);
  }
}
