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

/** Crash runs in which the process dies twice. */
@Isolated("captures the standard error stream")
class PairsTest {
  /** Sends a parcel unless a note says that it did, and takes the note away when it finds it. */
  public static class NoteTakenAway {
    private final Set<String> notes;
    private final List<String> parcels;

    NoteTakenAway(Set<String> notes, List<String> parcels) {
      this.notes = notes;
      this.parcels = parcels;
    }

    @Workflow
    public String send(String parcel) {
      Durable.step("pack", () -> {});
      Durable.step(
          "ship",
          () -> {
            if (!notes.remove(parcel)) {
              notes.add(parcel);
              parcels.add(parcel);
            }
          });
      return "sent " + parcel;
    }
  }

  @CairnTest
  static class NoteTakenAwaySample {
    @SuppressWarnings("UnusedVariable") // the argument of NoteTakenAway
    private final Set<String> notes = ConcurrentHashMap.newKeySet();

    private final List<String> parcels = new CopyOnWriteArrayList<>();

    @CrashEverywhere(frozenOwner = false, maxPairs = 100)
    void sendsOnce(CrashRun run, NoteTakenAway post) {
      run.workflow(post::send, "teapot")
          .verify(() -> assertThat(parcels).containsExactly("teapot"));
    }
  }

  @Test
  void effectThatOnlyASecondCrashRepeats() {
    SampleRun run = SampleRun.of(NoteTakenAwaySample.class);

    assertThat(run.failure())
        .hasMessageStartingWith(
            "Crashed after step \"ship\" ran, before its record was committed; then crashed after step \"ship\" ran, before its record was committed: verify failed:")
        .hasMessageContaining("Step \"ship\" was executed more often than without a crash.");
    assertThat(run.printed())
        .contains(
            "4 records, 18 invocations with a fault, 1 failed.",
            "10 pairs of crashes, 1 failed; 0 further pairs were not tested (maxPairs).");
  }

  /** Sends a parcel unless a note says that it did. */
  public static class NoteKept {
    private final Set<String> notes;

    NoteKept(Set<String> notes) {
      this.notes = notes;
    }

    @Workflow
    public String send(String parcel) {
      Durable.step("pack", () -> {});
      Durable.step(
          "ship",
          () -> {
            notes.add(parcel);
          });
      return "sent " + parcel;
    }
  }

  @CairnTest
  static class NoteKeptSample {
    private final Set<String> notes = ConcurrentHashMap.newKeySet();

    @CrashEverywhere(frozenOwner = false, maxPairs = 3)
    void sendsOnce(CrashRun run, NoteKept post) {
      run.workflow(post::send, "teapot").verify(() -> assertThat(notes).containsExactly("teapot"));
    }
  }

  @Test
  void atMostSoManyPairsAreTested() {
    SampleRun run = SampleRun.of(NoteKeptSample.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isEqualTo(2 + 4 + 4 + 3);
  }
}
