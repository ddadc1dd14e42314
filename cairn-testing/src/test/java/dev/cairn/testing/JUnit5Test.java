package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.testing.fault.Steps;
import dev.cairn.testing.guide.Checkout;
import dev.cairn.testing.guide.Order;
import dev.cairn.testing.guide.PaymentClient;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

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

  /** Runs the sample, and prints what failed and how many tests passed. */
  static final class Program {
    private Program() {}

    public static void main(String... arguments) {
      SampleRun run = SampleRun.of(Sample.class);
      run.failures().forEach(failure -> failure.printStackTrace(System.out));
      System.out.println("JUnit " + Test.class.getPackage().getImplementationVersion());
      System.out.println("passed " + run.passed());
    }
  }

  @Test
  void extensionWorksWithJUnit5() throws IOException, InterruptedException {
    List<Path> jars;
    try (Stream<Path> files = Files.list(JARS)) {
      jars = files.toList();
    }
    String others =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("junit-"))
            .collect(Collectors.joining(File.pathSeparator));
    String own = jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                own + File.pathSeparator + others,
                Program.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(output).contains("JUnit 5.11.").endsWith("passed 3\n");
  }
}
