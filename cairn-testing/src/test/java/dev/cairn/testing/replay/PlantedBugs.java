package dev.cairn.testing.replay;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Workflows that depend on something that is not recorded. */
@SuppressWarnings({"StringCaseLocaleUsage", "JavaTimeDefaultTimeZone"}) // the bugs are meant
public class PlantedBugs {
  private static final Duration LONG = Duration.ofDays(30);

  static Cairn open() {
    Cairn cairn = Cairn.openForReplay(Config.named("planted"));
    cairn.durable(PlantedBugs.class);
    return cairn;
  }

  private static String waitForMessage() {
    return Durable.receive("go", String.class, LONG).orElse("nothing");
  }

  private static void step(String name) {
    Durable.step(name, () -> name);
  }

  @Workflow
  public String defaultLocale(String title) {
    step("print " + title.toUpperCase()); // the bug
    return waitForMessage();
  }

  @Workflow
  public String formattedArgument(String title) {
    charge(String.format("%,d", 12_345)); // the bug
    return waitForMessage();
  }

  @Step
  void charge(String amount) {}

  @Workflow
  public String clockBetweenSteps(Instant validUntil) {
    step("reserve");
    step(Instant.now().isBefore(validUntil) ? "charge" : "expire"); // the bug
    return waitForMessage();
  }

  @Workflow
  public String clockAfterTheLastRecord(String title) {
    step("reserve");
    return Durable.receive("approval " + Year.now(), String.class, LONG).orElse("none"); // the bug
  }

  @Workflow
  public String clockByMethodReference(String title) {
    Supplier<Instant> clock = Instant::now; // the bug
    step("year " + clock.get().atZone(ZoneOffset.UTC).getYear());
    return waitForMessage();
  }

  @Workflow
  public String defaultTimeZone(Instant at) {
    step("report " + LocalDate.ofInstant(at, ZoneId.systemDefault())); // the bug
    return waitForMessage();
  }

  @Workflow
  public String hashSet(List<String> skus) {
    Set<String> distinct = new HashSet<>(skus);
    for (String sku : distinct) { // the bug
      step("reserve " + sku);
    }
    return waitForMessage();
  }

  @Workflow
  public String hashMap(List<String> skus) {
    Map<String, Integer> quantities = new HashMap<>();
    skus.forEach(sku -> quantities.merge(sku, 1, Integer::sum));
    quantities.forEach((sku, quantity) -> step("reserve " + sku)); // the bug
    return waitForMessage();
  }

  @Workflow
  public String setOf(String title) {
    for (String part : Set.of("engine", "wheels", "doors")) { // the bug
      step("order " + part);
    }
    return waitForMessage();
  }

  @Workflow
  public String grouped(List<String> skus) {
    Map<Character, List<String>> groups =
        skus.stream().collect(Collectors.groupingBy(sku -> sku.charAt(0)));
    groups.keySet().forEach(group -> step("group " + group)); // the bug
    return waitForMessage();
  }

  @Workflow
  public String randomResult(String title) {
    step("reserve");
    return "receipt " + UUID.randomUUID(); // the bug
  }

  @Workflow
  public String resultWithTheTime(String title) {
    step("reserve");
    return "done in " + Year.now(); // the bug
  }

  /** What is right about the same tasks. */
  @Workflow
  public String correct(List<String> skus) {
    Set<String> seen = new HashSet<>();
    Map<String, Integer> quantities = new HashMap<>();
    for (String sku : skus) { // in the order of the list
      quantities.merge(sku, 1, Integer::sum);
      if (seen.add(sku)) {
        step("reserve " + sku.toUpperCase(Locale.ROOT));
      }
    }
    quantities.keySet().stream().sorted().forEach(sku -> step("pack " + quantities.get(sku)));
    LocalDate today = LocalDate.ofInstant(Durable.now(), ZoneId.of("Europe/Berlin"));
    step("report " + today);
    String printed = Durable.step("print", () -> Instant.now() + String.format("%,d", 12_345));
    charge(printed);
    var left = Durable.branch("left", () -> Durable.step("a", () -> 1));
    var right = Durable.branch("right", () -> Durable.step("a", () -> 2));
    List<Integer> both = Durable.all(left, right);
    Durable.sleep(Duration.ofMillis(1));
    return both + Durable.uuid().toString() + Arrays.asList(today) + waitForMessage();
  }
}
