package dev.cairn.testing.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.common.Result;
import dev.cairn.common.TypeRef;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Programs with branches and compensations. */
final class BranchPrograms {
  private static final TypeRef<List<String>> TEXTS = new TypeRef<>() {};
  private static final TypeRef<String> TEXT = new TypeRef<>() {};

  private BranchPrograms() {}

  static List<Program<?>> all() {
    return List.of(
        cheapest().using("branches, all"),
        fastest().using("branches, first, an abandoned branch"),
        crawl().using("branches inside branches, a limit"),
        mailing().using("branches, outcomes"),
        trip().using("compensations (saga)"));
  }

  /** An offer of a supplier. */
  record Offer(String supplier, int price) {}

  /** Asks all suppliers, which are sorted by name, at the same time. */
  private static Program<List<String>> cheapest() {
    return Program.of(
        "cheapest",
        List.of("wood", "steel", "clay"),
        "clay for 4",
        (cairn, world) ->
            cairn.workflow(
                "cheapest",
                TEXTS,
                TEXT,
                suppliers -> {
                  Map<String, Branch<Offer, RuntimeException>> asked = new TreeMap<>();
                  for (String supplier : suppliers) {
                    asked.put(
                        supplier,
                        Durable.branch(
                            supplier,
                            () ->
                                Durable.step("ask", () -> new Offer(supplier, supplier.length()))));
                  }
                  Offer best =
                      Durable.all(List.copyOf(asked.values())).stream()
                          .min(Comparator.comparingInt(Offer::price).thenComparing(Offer::supplier))
                          .orElseThrow();
                  return best.supplier() + " for " + best.price();
                }),
        world -> assertThat(world.effects()).isEmpty());
  }

  /** The first of two ways wins; the other one is abandoned while it waits. */
  private static Program<String> fastest() {
    return Program.of(
        "fastest",
        "letter",
        "bike brings letter",
        (cairn, world) ->
            cairn.workflow(
                "fastest",
                String.class,
                String.class,
                what -> {
                  Branch<String, RuntimeException> ship =
                      Durable.branch(
                          "ship",
                          () -> {
                            Durable.sleep(Duration.ofDays(30));
                            return Durable.step("unload", () -> "ship brings " + what);
                          });
                  Branch<String, RuntimeException> bike =
                      Durable.branch(
                          "bike",
                          () -> {
                            Durable.sleep(Duration.ofHours(1));
                            return Durable.step("ring", () -> "bike brings " + what);
                          });
                  String winner = Durable.first(ship, bike);
                  return Durable.step("sign", () -> world.request("sign", winner));
                }),
        world -> assertThat(world.effects()).containsExactly("bike brings letter"));
  }

  /** Fetches pages, two at once, and each page once. */
  private static Program<List<String>> crawl() {
    return Program.of(
        "crawl",
        List.of("home", "news", "home", "shop", "jobs"),
        "home, news, shop, jobs",
        (cairn, world) ->
            cairn.workflow(
                "crawl",
                TEXTS,
                TEXT,
                pages -> {
                  BranchLimit two = BranchLimit.of(2);
                  Set<String> seen = new HashSet<>();
                  List<Branch<String, RuntimeException>> branches =
                      pages.stream()
                          .filter(seen::add)
                          .map(page -> two.branch("page", () -> fetch(world, page)))
                          .toList();
                  return String.join(", ", Durable.all(branches));
                }),
        world ->
            assertThat(world.effects())
                .containsExactlyInAnyOrder("got home", "got news", "got shop", "got jobs"));
  }

  private static String fetch(World world, String page) {
    Durable.step("fetch", () -> world.request(page, "got " + page));
    return Durable.branch("parse", () -> Durable.step("parse", () -> page)).await();
  }

  /** Sends to all, although one of them cannot be reached. */
  private static Program<List<String>> mailing() {
    return Program.of(
        "mailing",
        List.of("ann", "bob", "nobody"),
        "2 of 3",
        (cairn, world) ->
            cairn.workflow(
                "mailing",
                TEXTS,
                TEXT,
                customers -> {
                  List<Branch<String, RuntimeException>> sent =
                      customers.stream()
                          .map(customer ->
                              Durable.branch(
                                  "mail", () -> Durable.step("send", () -> send(world, customer))))
                          .toList();
                  long arrived =
                      Durable.outcomes(sent).stream()
                          .filter(Result.Success.class::isInstance)
                          .count();
                  return arrived + " of " + customers.size();
                }),
        world ->
            assertThat(world.effects()).containsExactlyInAnyOrder("mail to ann", "mail to bob"));
  }

  private static String send(World world, String customer) {
    if (customer.equals("nobody")) {
      throw new IllegalArgumentException("no address");
    }
    return world.request(customer, "mail to " + customer);
  }

  /** Books a trip, and cancels what was booked when the last booking fails. */
  private static Program<String> trip() {
    return Program.of(
        "trip",
        "Rome",
        "stayed at home: no car in Rome",
        (cairn, world) ->
            cairn.workflow(
                "trip",
                String.class,
                String.class,
                city -> {
                  try {
                    return Durable.branch("purchase", () -> purchase(world, city)).await();
                  } catch (IllegalStateException failed) {
                    return "stayed at home: " + failed.getMessage();
                  }
                }),
        world ->
            assertThat(world.effects()).containsExactly("room", "flight", "no flight", "no room"));
  }

  private static String purchase(World world, String city) {
    String room = Durable.step("book room", () -> world.request("room " + city, "room"));
    Durable.compensate("cancel room", () -> world.request("no room " + city, "no " + room));
    String flight = Durable.step("book flight", () -> world.request("flight " + city, "flight"));
    Durable.compensate("cancel flight", () -> world.request("no flight " + city, "no " + flight));
    return Durable.step("book car", () -> rent(city));
  }

  private static String rent(String city) {
    throw new IllegalStateException("no car in " + city);
  }
}
