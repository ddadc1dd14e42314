package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import dev.cairn.testing.fault.Steps;
import dev.cairn.testing.guide.Checkout;
import dev.cairn.testing.guide.Order;
import dev.cairn.testing.guide.PaymentClient;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The extension with the oldest supported version of JUnit, in a JVM of its own, whose jars the
 * build copies.
 */
class JUnit5Test {
  private static final Path JARS = Path.of("target", "junit-5");

  /** What the tests of the other JVM use of the extension. */
  @CairnTest(migrations = "/shop/inventory.sql")
  static class Sample {
    private static final Order ORDER = new Order("17", "teapot", 2, "visa");

    private final PaymentClient payments = (card, key) -> "payment " + card;
    private final Checkout checkout;

    Sample(Cairn cairn) {
      checkout = cairn.durable(Checkout.class, payments);
    }

    @BeforeEach
    void isEmpty(Cairn cairn) {
      assertThat(cairn.workflows().count()).isZero();
    }

    @Test
    void first(Steps steps) {
      steps.on("charge").returns("payment 1");

      assertThat(checkout.checkout(ORDER)).isEqualTo("order 17 paid by payment 1");
    }

    @Test
    void second() {
      assertThat(checkout.checkout(ORDER)).isEqualTo("order 17 paid by payment visa");
    }

    @AfterEach
    void isUsed(Cairn cairn) {
      assertThat(cairn.workflows().count()).isEqualTo(1);
    }

    @Nested
    class Inner {
      private final Cairn cairn;

      Inner(Cairn cairn) {
        this.cairn = cairn;
      }

      @Test
      void third(Cairn same) {
        assertThat(same).isSameAs(cairn);

        assertThat(checkout.checkout(ORDER)).isEqualTo("order 17 paid by payment visa");
      }
    }
  }

  /** A crash run of a correct program, and one of a program that charges again after a crash. */
  @CairnTest
  static class CrashSample {
    private final AtomicInteger charges = new AtomicInteger();

    /** Charges with an idempotency key or without one. */
    public static class Charge {
      private final AtomicInteger charges;

      Charge(AtomicInteger charges) {
        this.charges = charges;
      }

      @Workflow
      public void withKey() {
        Durable.step("charge", () -> charges.set(1));
      }

      @Workflow
      public void withoutKey() {
        Durable.step("charge", () -> charges.set(charges.get() + 1));
      }
    }

    @CrashEverywhere(cancels = true)
    void chargesOnce(CrashRun run, Charge shop) {
      run.workflow(shop::withKey)
          .whenCancelled(() -> assertThat(charges.get()).isLessThan(2))
          .verify(() -> assertThat(charges).hasValue(1));
    }

    @CrashEverywhere(frozenOwner = false)
    void chargesAgain(CrashRun run, Charge shop) {
      run.workflow(shop::withoutKey).verify(() -> assertThat(charges).hasValue(1));
    }
  }

  /** Runs a sample, and prints what failed and how many tests passed. */
  static final class Program {
    private Program() {}

    public static void main(String... arguments) throws ClassNotFoundException {
      SampleRun run = SampleRun.of(Class.forName(arguments[0]));
      run.failures().forEach(failure -> failure.printStackTrace(System.out));
      System.out.println("JUnit " + Test.class.getPackage().getImplementationVersion());
      System.out.println("passed " + run.passed());
    }
  }

  @Test
  void extensionWorksWithJUnit5() throws IOException, InterruptedException {
    assertThat(run(Sample.class)).contains("JUnit 5.11.").endsWith("passed 3\n");
  }

  @Test
  void crashRunsWorkWithJUnit5(@TempDir Path reports) throws IOException, InterruptedException {
    String output = run(CrashSample.class, "-Dcairn.testing.crashReports=" + reports);

    assertThat(output)
        .contains(
            "JUnit 5.11.",
            "AssertionError: Crashed after step \"charge\" ran, before its record was committed: verify failed:",
            "Step \"charge\" was executed more often than without a crash.")
        .endsWith("passed %d\n".formatted(2 + 3 + 3 + 3 + 2 + 2 + 3 + 3 - 1));
    assertThat(reports.resolve(CrashSample.class.getName() + ".chargesOnce.md"))
        .content()
        .startsWith(
            "# dev.cairn.testing.JUnit5Test$CrashSample.chargesOnce\n\n3 records, 11 invocations with a fault, none failed.\n")
        .contains("| crash-run | charge | STEP | passed | passed | passed | passed |");
    assertThat(reports.resolve(CrashSample.class.getName() + ".chargesAgain.md"))
        .content()
        .contains("| crash-run | charge | STEP | passed | **FAILED** |");
  }

  private static String run(Class<?> sample, String... options)
      throws IOException, InterruptedException {
    List<Path> jars;
    try (Stream<Path> files = Files.list(JARS)) {
      jars = files.toList();
    }
    String others =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("junit-"))
            .collect(Collectors.joining(File.pathSeparator));
    String own = jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));

    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp", own + File.pathSeparator + others, Program.class.getName(), sample.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    return output;
  }
}
