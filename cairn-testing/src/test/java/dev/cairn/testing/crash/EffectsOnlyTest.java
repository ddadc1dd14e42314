package dev.cairn.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.CairnTest;
import dev.cairn.testing.SampleRun;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Crash runs of workflows whose result may differ. */
@Isolated("captures the standard error stream")
class EffectsOnlyTest {
  /** Pays at the bank that did not see the order yet: each execution of the step takes another. */
  public static class TwoBanks {
    private final Set<String> tried;
    private final List<String> paid;

    TwoBanks(Set<String> tried, List<String> paid) {
      this.tried = tried;
      this.paid = paid;
    }

    @Workflow
    public String pay(String order) {
      String bank = Durable.step("choose", () -> tried.add("north") ? "north" : "south");
      Durable.transaction("account", connection -> bank);
      Durable.step("pay", () -> pay(order, bank));
      return "paid at " + bank;
    }

    private void pay(String order, String bank) {
      String payment = order + " at " + bank;
      if (!paid.contains(payment)) {
        paid.add(payment);
      }
    }
  }

  /** The tests differ in what they expect. */
  abstract static class TwoBanksSample {
    final Set<String> tried = ConcurrentHashMap.newKeySet();
    final List<String> paid = new CopyOnWriteArrayList<>();
  }

  @CairnTest
  static class AnyBankSample extends TwoBanksSample {
    @CrashEverywhere(frozenOwner = false)
    void paysOnce(CrashRun run, TwoBanks banks) {
      run.workflow(banks::pay, "17").effectsOnly().verify(() -> assertThat(paid).hasSize(1));
    }
  }

  @CairnTest
  static class SameBankSample extends TwoBanksSample {
    @CrashEverywhere(frozenOwner = false)
    void paysOnce(CrashRun run, TwoBanks banks) {
      run.workflow(banks::pay, "17").verify(() -> assertThat(paid).hasSize(1));
    }
  }

  @Test
  void resultAndHistoryMayDiffer() {
    assertThat(SampleRun.of(AnyBankSample.class).failures()).isEmpty();

    assertThat(SampleRun.of(SameBankSample.class).failure())
        .hasMessageStartingWith(
            "Crashed after step \"choose\" ran, before its record was committed: Workflow 'crash-run' returned \"paid at south\"; without a crash it returned \"paid at north\"");
  }

  @CairnTest
  static class NorthOnlySample extends TwoBanksSample {
    @CrashEverywhere(frozenOwner = false)
    void paysOnce(CrashRun run, TwoBanks banks) {
      run.workflow(banks::pay, "17")
          .effectsOnly()
          .verify(() -> assertThat(paid).containsExactly("17 at north"));
    }
  }

  @Test
  void effectsMayNotDiffer() {
    assertThat(SampleRun.of(NorthOnlySample.class).failure())
        .hasMessageStartingWith(
            "Crashed after step \"choose\" ran, before its record was committed: verify failed:")
        .hasMessageContaining("17 at south")
        .hasMessageContaining("Step \"choose\" was executed more often than without a crash.");
  }
}
