package dev.cairn.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.CairnTest;
import dev.cairn.testing.SampleRun;
import dev.cairn.testing.fault.Steps;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The report of each test with {@link CrashEverywhere} has a file of its own. */
@Isolated("captures the standard error stream")
class CrashReportNamesTest {
  private static final Path FOLDER = Path.of("target", "cairn-crash");

  /** A workflow with two records. */
  public static class Order {
    @Workflow
    public String order() {
      return "ordered";
    }
  }

  @BeforeEach
  void removeReports() throws IOException {
    Files.createDirectories(FOLDER);
    try (var files = Files.newDirectoryStream(FOLDER, CrashReportNamesTest.class.getName() + "*")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  private static void assertReported(String nested) {
    String test = CrashReportNamesTest.class.getName() + "$" + nested;
    assertThat(FOLDER.resolve(test + ".md"))
        .content()
        .startsWith("# " + test + "\n\n")
        .contains("none failed");
  }

  static class Eu {
    @CairnTest
    static class CheckoutTest {
      @CrashEverywhere(maxRecords = 1, frozenOwner = false)
      void changesNothing(CrashRun run, Order shop) {
        run.workflow(shop::order).verify(() -> {});
      }
    }
  }

  static class Us {
    @CairnTest
    static class CheckoutTest {
      @CrashEverywhere(maxRecords = 1, frozenOwner = false)
      void changesNothing(CrashRun run, Order shop) {
        run.workflow(shop::order).verify(() -> {});
      }
    }
  }

  @Test
  void classesWithOneSimpleNameHaveTwoReports() {
    assertThat(SampleRun.of(Eu.CheckoutTest.class).failures()).isEmpty();
    assertThat(SampleRun.of(Us.CheckoutTest.class).failures()).isEmpty();

    assertReported("Eu$CheckoutTest.changesNothing");
    assertReported("Us$CheckoutTest.changesNothing");
  }

  @CairnTest
  abstract static class Contract {
    @Nested
    class Paid {
      @CrashEverywhere(maxRecords = 1, frozenOwner = false)
      void changesNothing(CrashRun run, Order shop) {
        run.workflow(shop::order).verify(() -> {});
      }
    }
  }

  /** A workflow of the same simple name. */
  static class Foreign {
    public static class Order {
      @Workflow
      public String foreignOrder() {
        return "ordered";
      }
    }
  }

  @CairnTest
  static class OverloadedTest {
    @CrashEverywhere(maxRecords = 1, frozenOwner = false)
    void changesNothing(CrashRun run, Order shop) {
      run.workflow(shop::order).verify(() -> {});
    }

    @CrashEverywhere(maxRecords = 1, frozenOwner = false)
    void changesNothing(CrashRun run, Order shop, Steps steps) {
      run.workflow(shop::order).verify(() -> {});
    }

    @CrashEverywhere(maxRecords = 1, frozenOwner = false)
    void changesNothingAbroad(CrashRun run, Order shop) {
      run.workflow(shop::order).verify(() -> {});
    }

    @CrashEverywhere(maxRecords = 1, frozenOwner = false)
    void changesNothingAbroad(CrashRun run, Foreign.Order shop) {
      run.workflow(shop::foreignOrder).verify(() -> {});
    }
  }

  @Test
  void overloadedMethodsHaveReportsOfTheirOwn() {
    assertThat(SampleRun.of(OverloadedTest.class).failures()).isEmpty();

    assertReported("OverloadedTest.changesNothing(CrashRun,Order)");
    assertReported("OverloadedTest.changesNothing(CrashRun,Order,Steps)");
    String run = CrashRun.class.getName();
    assertReported(
        "OverloadedTest.changesNothingAbroad(%s,%s)".formatted(run, Order.class.getName()));
    assertReported(
        "OverloadedTest.changesNothingAbroad(%s,%s)".formatted(run, Foreign.Order.class.getName()));
  }

  static class CardTest extends Contract {}

  static class TransferTest extends Contract {}

  @Test
  void inheritedNestedClassHasAReportForEachClassThatInheritsIt() {
    assertThat(SampleRun.of(CardTest.class).failures()).isEmpty();
    assertThat(SampleRun.of(TransferTest.class).failures()).isEmpty();

    assertReported("CardTest$Paid.changesNothing");
    assertReported("TransferTest$Paid.changesNothing");
  }
}
