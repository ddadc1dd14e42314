package dev.cairn.errorprone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.errorprone.Compilation.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which code counts as workflow code, what a finding says, and how it is suppressed. */
class WorkflowCodeTest {
  private static final String IMPORTS =
      """
      import dev.cairn.Cairn;
      import dev.cairn.determinism.*;
      import dev.cairn.workflow.*;
      import java.time.*;
      import java.util.*;
      import java.util.concurrent.*;
      """;

  @TempDir Path folder;

  private List<Finding> check(String... files) {
    List<Path> sources =
        IntStream.range(0, files.length)
            .mapToObj(
                i -> Compilation.write(folder, "File" + i + ".java", (IMPORTS + files[i]).lines()))
            .toList();
    Compilation compilation = Compilation.of(sources, folder);
    assertThat(compilation.errors()).isEmpty();
    return compilation.findings();
  }

  @Test
  void methodOfAnotherClassIsReportedInItsFileWithTheCallsThatLeadToIt() {
    List<Finding> findings =
        check(
            """
            class Checkout {
              private final Prices prices = new Prices();
              @Workflow long checkout() { return total(); }
              private long total() { return prices.current(); }
            }
            """,
            """
            class Prices {
              long current() { return System.currentTimeMillis(); }
              long unused() { return System.currentTimeMillis(); }
            }
            """);

    assertThat(findings)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.line()).isEqualTo(8);
          assertThat(finding.message())
              .isEqualTo(
                  "Prices.current (line 8) calls System.currentTimeMillis(): a replay reads another time. Use Durable.now().toEpochMilli(). Workflow code reaches it by Checkout.checkout -> Checkout.total -> Prices.current.");
        });
  }

  @Test
  void codeOfStepsTransactionsAndCompensationsIsNotWorkflowCode() {
    assertThat(
            check(
                """
                class Checkout {
                  @Workflow Instant checkout() throws Exception {
                    Durable.compensate("undo", () -> Thread.sleep(1));
                    Durable.onCancel("note", () -> Thread.sleep(1));
                    Action<Exception> wait = () -> Thread.sleep(1);
                    Durable.step("wait", wait);
                    Durable.transaction("rows", connection -> { connection.createStatement(); });
                    rows();
                    Durable.step("helper", this::helper);
                    return Durable.step("time", Retry.attempts(2), () -> Instant.now());
                  }
                  @Transaction void rows() throws Exception { Durable.connection().createStatement(); }
                  @Step Instant time() { return helper(); }
                  private Instant helper() { return Instant.now(); }
                }
                """))
        .isEmpty();
  }

  @Test
  void lambdasOfCairnWorkflowAndBranchesAreWorkflowCode() {
    assertThat(
            check(
                """
                class Registration {
                  void register(Cairn cairn) {
                    Instant begin = Instant.now();
                    cairn.workflow("a", String.class, () -> Instant.now().toString());
                    cairn.workflow("b", String.class, this::named);
                  }
                  String named() { return Instant.now().toString(); }
                  Branch<Instant, RuntimeException> helper() {
                    return Durable.branch("c", () -> Instant.now());
                  }
                }
                """))
        .extracting(Finding::line)
        .containsExactly(10L, 13L, 15L);
  }

  @Test
  void annotationOfAnInterfaceCounts() {
    assertThat(
            check(
                """
                interface Api { @Workflow Instant run(); @Step Instant time(); }
                class Code implements Api {
                  public Instant run() { return Instant.now(); }
                  public Instant time() { return Instant.now(); }
                }
                """))
        .extracting(Finding::line)
        .containsExactly(9L);
  }

  @Test
  void allowanceAppliesToItsRulesAndItsCodeOnly() {
    assertThat(
            check(
                """
                class Checkout {
                  @AllowNondeterminism(value = DeterminismRule.CLOCK, reason = "only for the log")
                  @Workflow void checkout() {
                    Runnable log = () -> System.out.println(Instant.now());
                    log.run();
                    UUID.randomUUID();
                    helper();
                  }
                  void helper() { Instant.now(); }
                }
                @AllowNondeterminism(
                    value = {DeterminismRule.RANDOM, DeterminismRule.CLOCK}, reason = "a whole class")
                class Other {
                  @Workflow void other() { Instant.now(); UUID.randomUUID(); }
                }
                """))
        .extracting(Finding::check, Finding::line)
        .containsExactlyInAnyOrder(tuple("CairnRandom", 12L), tuple("CairnClock", 15L));
  }

  @Test
  void suppressWarningsSuppressesNothing() {
    assertThat(
            check(
                """
                class Checkout {
                  @SuppressWarnings({"CairnClock", "all"})
                  @Workflow Instant checkout() { return Instant.now(); }
                }
                """))
        .extracting(Finding::check)
        .containsExactly("CairnClock");
  }

  @Test
  void allowanceNeedsAReasonAndARule() {
    assertThat(
            check(
                """
                @AllowNondeterminism(value = DeterminismRule.CLOCK, reason = " ")
                class Blank {}
                @AllowNondeterminism(value = {}, reason = "none")
                class Empty {}
                """))
        .extracting(Finding::check, Finding::line)
        .containsExactly(tuple("CairnAllowance", 7L), tuple("CairnAllowance", 9L));
  }

  @Test
  void durableCallsOfThreadsAndParallelStreamsEscape() {
    assertThat(
            check(
                """
                class Checkout {
                  @Workflow void checkout(List<String> items, ExecutorService pool) {
                    pool.submit(() -> charge("a"));
                    pool.submit(this::indirect);
                    items.parallelStream().forEach(this::charge);
                    items.stream().forEach(this::charge);
                    new Thread(new Runnable() { public void run() { charge("b"); } });
                  }
                  void indirect() { charge("c"); }
                  @Step void charge(String item) {}
                }
                """))
        .filteredOn(finding -> finding.check().equals("CairnEscapingLambda"))
        .extracting(Finding::line)
        .containsExactly(9L, 10L, 11L, 13L);
  }

  @Test
  void orderOfHashTablesMattersOnlyForDurableCalls() {
    assertThat(
            check(
                """
                class Checkout {
                  @Workflow void checkout(Set<String> given, Map<String, String> byName) {
                    for (String item : new HashSet<>(given)) System.out.println(item);
                    for (String item : given) charge(item);
                    for (String item : Set.of("a", "b")) charge(item);
                    Map<String, String> table = new HashMap<>(byName);
                    table.keySet().forEach(this::charge);
                    table.keySet().stream().sorted().forEach(this::charge);
                    table.entrySet().stream().map(e -> e.getKey()).forEach(this::charge);
                    Iterator<String> names = table.values().iterator();
                    while (names.hasNext()) { charge(names.next()); }
                    for (String item : new ArrayList<>(table.keySet())) { indirect(item); }
                    for (String item : new TreeSet<>(table.keySet())) { indirect(item); }
                  }
                  void indirect(String item) { charge(item); }
                  @Step void charge(String item) {}
                }
                """))
        .extracting(Finding::check, Finding::line)
        .containsExactly(
            tuple("CairnHashOrder", 11L),
            tuple("CairnHashOrder", 13L),
            tuple("CairnHashOrder", 15L),
            tuple("CairnHashOrder", 17L),
            tuple("CairnHashOrder", 18L));
  }

  @Test
  void clauseThatThrowsOrSurroundsNoDurableCallIsNotTooBroad() {
    assertThat(
            check(
                """
                class Checkout {
                  @Workflow void checkout() {
                    try { charge(); } catch (Throwable t) { System.out.println(t); throw t; }
                    try { Integer.parseInt("x"); } catch (Throwable t) { System.out.println(t); }
                    try { charge(); } catch (RuntimeException e) { System.out.println(e); }
                    try { charge(); } catch (IllegalStateException | Error e) { System.out.println(e); }
                    try { rest(); } catch (InterruptedException e) { System.out.println(e); }
                  }
                  @Step void charge() {}
                  @Step void rest() throws InterruptedException {}
                }
                """))
        .extracting(Finding::check, Finding::line)
        .containsExactly(tuple("CairnBroadCatch", 12L), tuple("CairnBroadCatch", 13L));
  }

  @Test
  void staticConstantsAreNoState() {
    assertThat(
            check(
                """
                class Checkout {
                  static final List<String> NAMES = List.of("a");
                  static final List<String> SEEN = new ArrayList<>();
                  static final java.util.concurrent.atomic.AtomicInteger COUNT =
                      new java.util.concurrent.atomic.AtomicInteger();
                  static String last;
                  @Workflow void checkout(String item) {
                    String name = NAMES.get(0) + Other.NAME;
                    SEEN.add(item);
                    COUNT.get();
                    last = item;
                    Other.count++;
                  }
                }
                class Other { static final String NAME = "x"; static int count; }
                """))
        .extracting(Finding::check, Finding::line)
        .containsExactly(
            tuple("CairnStaticState", 15L),
            tuple("CairnStaticState", 16L),
            tuple("CairnStaticState", 17L),
            tuple("CairnStaticState", 18L));
  }

  @Test
  void changeBeforeAStepOrOfAnotherObjectIsNoMutation() {
    assertThat(
            check(
                """
                class Checkout {
                  @Workflow void checkout(List<String> items, boolean gift) {
                    items.add("before");
                    if (gift) { reserve(items); return; } else { items.add("no step here"); }
                    List<String> done = new ArrayList<>();
                    done.add("x");
                    Durable.compensate("undo", () -> System.out.println(done));
                    List<String> other = new ArrayList<>(done);
                    other.add("copy");
                    done.add("after");
                  }
                  @Step void reserve(List<String> items) {}
                }
                """))
        .extracting(Finding::check, Finding::line)
        .containsExactly(tuple("CairnMutatedArgument", 16L));
  }

  @Test
  void synchronizedCodeIsALock() {
    assertThat(
            check(
                """
                class Checkout {
                  @Workflow void checkout() { synchronized (this) { helper(); } }
                  synchronized void helper() {}
                }
                """))
        .extracting(Finding::check, Finding::line)
        .containsExactly(tuple("CairnLock", 8L), tuple("CairnLock", 9L));
  }

  @Test
  void methodOfTheSameNameWithOtherParametersIsAllowed() {
    assertThat(
            check(
                """
                class Checkout {
                  @Workflow void checkout() {
                    wait("approval");
                    new Random(42).nextInt();
                    new Date(0);
                    Collections.shuffle(new ArrayList<>(), Durable.random());
                    new ConcurrentLinkedQueue<String>().poll();
                    new LinkedBlockingQueue<String>().poll();
                  }
                  static void wait(String topic) {}
                }
                """))
        .isEmpty();
  }
}
