package dev.cairn.testing.program;

import dev.cairn.Cairn;
import dev.cairn.Config;
import java.util.List;
import java.util.stream.Stream;

/** All correct programs. */
public final class Programs {
  private Programs() {}

  /** Returns the programs, which can run on one engine or each on its own. */
  public static List<Program<?>> all() {
    return Stream.of(
            StepPrograms.all(),
            BranchPrograms.all(),
            ExchangePrograms.all(),
            TimePrograms.all(),
            OperationPrograms.all())
        .flatMap(List::stream)
        .toList();
  }

  /** Opens a Cairn for replays of all programs. */
  public static Cairn openForReplay() {
    Cairn cairn = Cairn.openForReplay(Config.named("programs"));
    all().forEach(program -> program.registration().on(cairn, World.untouched()));
    return cairn;
  }
}
