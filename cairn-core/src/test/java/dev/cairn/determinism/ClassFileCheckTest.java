package dev.cairn.determinism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.DeterminismCheck;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.RegistrationException;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The check of class files: in a test, and when a class is registered. */
class ClassFileCheckTest extends CairnTest {
  private static final String REASON = "an example of code that is reported";

  static class Checkout {
    private final Prices prices = new Prices();

    @Workflow
    String checkout(String order) {
      return order + total();
    }

    private long total() {
      return prices.current();
    }

    @Step
    Instant time() {
      return Instant.now();
    }
  }

  static class Prices {
    long current() {
      return List.of(1L).stream().map(price -> price + System.currentTimeMillis()).toList().get(0);
    }
  }

  @Test
  void findingNamesTheCallsThatLeadToIt() {
    List<DeterminismFinding> findings = DeterminismCheck.of(Checkout.class);

    assertThat(findings)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.rule()).isEqualTo(DeterminismRule.CLOCK);
          assertThat(finding.message())
              .startsWith("ClassFileCheckTest.Prices.current (line ")
              .endsWith(
                  ") calls System.currentTimeMillis(): a replay reads another time. Use Durable.now().toEpochMilli(). Workflow code reaches it by Checkout.checkout -> Checkout.total -> Prices.current.")
              .isEqualTo(finding.toString());
        });
  }

  static class Lambdas {
    void register(Cairn cairn) {
      cairn.workflow("clock", String.class, () -> Instant.now().toString());
      cairn.workflow("reference", String.class, String.class, this::named);
      cairn.workflow("step", String.class, () -> Durable.step("a", () -> Instant.now().toString()));
    }

    String named(String argument) {
      return Durable.branch("random", () -> argument + UUID.randomUUID()).await();
    }
  }

  @Test
  void functionsAndBranchesAreWorkflowCode() {
    assertThat(DeterminismCheck.of(Lambdas.class))
        .extracting(DeterminismFinding::rule, DeterminismFinding::method)
        .containsExactlyInAnyOrder(
            tuple(DeterminismRule.CLOCK, "register"), tuple(DeterminismRule.RANDOM, "named"));
  }

  @AllowNondeterminism(value = DeterminismRule.RANDOM, reason = REASON)
  static class Allowed {
    @AllowNondeterminism(value = DeterminismRule.CLOCK, reason = REASON)
    @Workflow
    String allowed() {
      return List.of("a").stream().map(each -> each + Instant.now() + UUID.randomUUID()).toList()
          + helper();
    }

    private String helper() {
      return UUID.randomUUID() + System.getenv("HOME");
    }

    @AllowNondeterminism(value = DeterminismRule.CLOCK, reason = " ")
    @Workflow
    String withoutReason() {
      return Instant.now().toString();
    }
  }

  @Test
  void allowanceNeedsAReasonAndAppliesToItsRulesAndLambdas() {
    assertThat(DeterminismCheck.of(Allowed.class))
        .extracting(DeterminismFinding::rule, DeterminismFinding::method)
        .containsExactlyInAnyOrder(
            tuple(DeterminismRule.ENVIRONMENT, "helper"),
            tuple(DeterminismRule.CLOCK, "withoutReason"));
  }

  static class HashOrders {
    @Workflow
    void orders(Set<String> given, Map<String, String> byName) {
      for (String item : given) {
        charge(item);
      }
      for (String item : new TreeSet<>(given)) {
        charge(item);
      }
      for (String item : new HashSet<>(given)) {
        System.out.println(item);
      }
      Map<String, String> table = new HashMap<>(byName);
      table.keySet().stream().sorted().forEach(this::charge);
      Iterator<String> names = table.values().iterator();
      while (names.hasNext()) { // reported
        charge(names.next());
      }
      table.keySet().forEach(this::charge); // reported
      given.stream().collect(Collectors.toSet()).forEach(item -> charge(item)); // reported
    }

    @Step
    void charge(String item) {}
  }

  @Test
  void orderOfHashTablesMattersOnlyForDurableCalls() {
    List<DeterminismFinding> findings = DeterminismCheck.of(HashOrders.class);

    assertThat(findings)
        .extracting(DeterminismFinding::rule)
        .containsOnly(DeterminismRule.HASH_ORDER);
    int first = findings.getFirst().line();
    assertThat(findings)
        .extracting(DeterminismFinding::line)
        .containsExactlyInAnyOrder(first, first + 3, first + 4);
  }

  static class Clauses {
    @Workflow
    void clauses(AutoCloseable resource) throws Exception {
      try (resource) {
        charge();
      }
      try {
        charge();
      } catch (Throwable failed) {
        System.out.println(failed);
        throw failed;
      } finally {
        charge();
      }
      try {
        System.out.println();
      } catch (Throwable failed) {
        System.out.println(failed);
      }
      synchronized (this) {
        charge();
      }
      try {
        charge();
      } catch (Error failed) {
        System.out.println(failed);
      }
    }

    @Step
    void charge() {}
  }

  @Test
  void clauseThatThrowsAndTryWithResourcesAreNotTooBroad() {
    assertThat(DeterminismCheck.of(Clauses.class))
        .extracting(DeterminismFinding::rule, DeterminismFinding::code)
        .containsExactlyInAnyOrder(
            tuple(DeterminismRule.LOCK, "is synchronized"),
            tuple(DeterminismRule.BROAD_CATCH, "catches Error around durable calls"));
  }

  static class Threads {
    @Workflow
    void threads(List<String> items, ExecutorService pool) {
      Runnable task = () -> charge("a");
      pool.execute(task);
      items.parallelStream().forEach(this::charge);
    }

    @Step
    void charge(String item) {}
  }

  @Test
  void durableCallsOfThreadsEscape() {
    assertThat(DeterminismCheck.of(Threads.class))
        .extracting(DeterminismFinding::rule)
        .containsExactlyInAnyOrder(
            DeterminismRule.THREAD,
            DeterminismRule.ESCAPING_LAMBDA,
            DeterminismRule.PARALLEL_STREAM,
            DeterminismRule.ESCAPING_LAMBDA);
  }

  private List<String> warnings(Config config, Class<?> type) {
    PrintStream before = System.err;
    var logged = new ByteArrayOutputStream();
    System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    try {
      open(config, cairn -> cairn.durable(type));
    } finally {
      System.setErr(before);
    }
    return logged
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("determinism"))
        .toList();
  }

  @Test
  void registrationWarnsByDefault() {
    assertThat(warnings(database.config(), Checkout.class))
        .singleElement()
        .asString()
        .contains("WARN", "rule=CLOCK", "class=dev.cairn.determinism.ClassFileCheckTest$Prices");
  }

  @Test
  void registrationIsNotCheckedIfOff() {
    assertThat(warnings(database.config().determinism(DeterminismMode.OFF), Checkout.class))
        .isEmpty();
  }

  @Test
  void registrationFailsOnRequest() {
    Config config = database.config().determinism(DeterminismMode.FAIL);

    assertThatThrownBy(() -> open(config, cairn -> cairn.durable(Checkout.class)))
        .isInstanceOf(RegistrationException.class)
        .hasMessageStartingWith(
            "Workflow code violates 1 rules of determinism. Change it, or permit it with @AllowNondeterminism and a reason.\nClassFileCheckTest.Prices.current (line ");
    assertThatThrownBy(() -> open(config, cairn -> new Lambdas().register(cairn)))
        .isInstanceOf(RegistrationException.class)
        .hasMessageContaining("UUID.randomUUID()");
    assertThatThrownBy(() -> open(config, cairn -> cairn.durableType(Checkout.class)))
        .isInstanceOf(RegistrationException.class);
  }

  @Test
  void packageWithoutClassesIsRejected() {
    assertThatThrownBy(() -> DeterminismCheck.ofPackages("com.example.none"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("'com.example.none' contains no class");
  }

  /** The tests of the engine, and the guide. */
  @Test
  void ownWorkflowsAreDeterministic() {
    assertThat(DeterminismCheck.ofPackages("dev.cairn"))
        .filteredOn(finding -> !finding.type().startsWith(ClassFileCheckTest.class.getName()))
        .isEmpty();
  }
}
