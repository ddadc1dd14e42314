package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.Order;
import dev.cairn.examples.shop.Stockroom.Shelf;
import dev.cairn.examples.shop.demo.Evidence.OrderOutcome;
import dev.cairn.examples.shop.provider.Entry;
import dev.cairn.examples.shop.provider.Entry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of the demo: whether every order was processed exactly once.
 *
 * @param problems the violations; empty if there are none
 */
record Verdict(List<String> problems) {
  static Verdict of(Evidence evidence) {
    return new Verdict(new Checks(evidence).problems());
  }

  /** Returns the last line of the demo. */
  String line() {
    return problems.isEmpty()
        ? "every order exactly once: OK"
        : "every order exactly once: FAILED: " + String.join("; ", problems);
  }

  private static final class Checks {
    private final List<String> problems = new ArrayList<>();
    private final Evidence evidence;
    private final Map<String, List<OrderOutcome>> outcomes;
    private final Map<String, List<Entry>> entries;

    Checks(Evidence evidence) {
      this.evidence = evidence;
      this.outcomes =
          evidence.outcomes().stream().collect(Collectors.groupingBy(OrderOutcome::order));
      this.entries = evidence.books().stream().collect(Collectors.groupingBy(Entry::order));
    }

    List<String> problems() {
      evidence.notSucceeded().forEach(what -> problems.add("the workflow of " + what));
      evidence.recordedTwice().forEach(step -> problems.add(step + " was recorded twice"));
      evidence.orders().forEach(this::checkOrder);
      checkNothingElse();
      checkShelves();
      return List.copyOf(problems);
    }

    private void checkOrder(Order order) {
      List<OrderOutcome> found = outcomes.getOrDefault(order.id(), List.of());
      if (found.size() != 1) {
        problems.add("%s has %d outcomes".formatted(order.id(), found.size()));
        return;
      }
      OrderOutcome outcome = found.getFirst();
      if (!outcome.returned().equals(outcome.status())) {
        problems.add(
            "%s is %s in the shop, but its workflow returned %s"
                .formatted(order.id(), outcome.status(), outcome.returned()));
      }
      switch (outcome.status() + ' ' + outcome.reason()) {
        case "CONFIRMED SHIPPED" -> checkBooks(outcome, 1, 0);
        case "CANCELLED REFUNDED" -> checkBooks(outcome, 1, 1);
        case "CANCELLED OUT_OF_STOCK", "CANCELLED CARD_DECLINED" -> checkBooks(outcome, 0, 0);
        case String unknown -> problems.add("%s ended as %s".formatted(order.id(), unknown));
      }
    }

    private void checkBooks(OrderOutcome outcome, int charges, int refunds) {
      checkBooks(outcome, Kind.CHARGE, charges);
      checkBooks(outcome, Kind.REFUND, refunds);
    }

    private void checkBooks(OrderOutcome outcome, Kind kind, int times) {
      List<Entry> found =
          entries.getOrDefault(outcome.order(), List.of()).stream()
              .filter(entry -> entry.kind() == kind)
              .toList();
      if (found.size() != times) {
        problems.add(
            "%s is %s (%s) and has %d entries of kind %s in the provider's books instead of %d"
                .formatted(
                    outcome.order(),
                    outcome.status(),
                    outcome.reason(),
                    found.size(),
                    kind,
                    times));
      }
      for (Entry entry : found) {
        if (entry.amount() != outcome.amount()) {
          problems.add(
              "%s costs %d cents, but %s is about %d"
                  .formatted(outcome.order(), outcome.amount(), entry.id(), entry.amount()));
        }
      }
    }

    private void checkNothingElse() {
      var sent = evidence.orders().stream().map(Order::id).collect(Collectors.toSet());
      for (OrderOutcome outcome : evidence.outcomes()) {
        if (!sent.contains(outcome.order())) {
          problems.add("the shop has %s, which nobody sent".formatted(outcome.order()));
        }
      }
      for (Entry entry : evidence.books()) {
        if (!sent.contains(entry.order())) {
          problems.add("%s is for %s, which nobody sent".formatted(entry.id(), entry.order()));
        }
      }
    }

    private void checkShelves() {
      Map<String, Shelf> after =
          evidence.after().stream().collect(Collectors.toMap(Shelf::sku, shelf -> shelf));
      for (Shelf before : evidence.before()) {
        Shelf now = after.get(before.sku());
        List<Order> confirmed = confirmedOrders(before.sku());
        int goods = confirmed.stream().mapToInt(Order::quantity).sum();
        if (now == null || before.available() - now.available() != goods) {
          problems.add(
              "%d of %s were confirmed, but the shelf went from %s to %s"
                  .formatted(goods, before.sku(), before, now));
        } else if (before.parcels() - now.parcels() != confirmed.size()) {
          problems.add(
              "%d parcels of %s were confirmed, but the shelf went from %s to %s"
                  .formatted(confirmed.size(), before.sku(), before, now));
        }
      }
    }

    private List<Order> confirmedOrders(String sku) {
      return evidence.orders().stream()
          .filter(order -> order.sku().equals(sku))
          .filter(order ->
              outcomes.getOrDefault(order.id(), List.of()).stream()
                  .anyMatch(outcome -> outcome.status().equals("CONFIRMED")))
          .toList();
    }
  }
}
