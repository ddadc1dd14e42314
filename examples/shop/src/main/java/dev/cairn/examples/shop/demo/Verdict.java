package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.Order;
import dev.cairn.examples.shop.Stockroom.Shelf;
import dev.cairn.examples.shop.demo.Evidence.Ending;
import dev.cairn.examples.shop.provider.Entry;
import dev.cairn.examples.shop.provider.Entry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether every order happened exactly once.
 *
 * @param problems what is wrong; none if all is well
 */
record Verdict(List<String> problems) {
  static Verdict on(Evidence evidence) {
    return new Verdict(new Trial(evidence).problems());
  }

  /** The last line of the demo. */
  String line() {
    return problems.isEmpty()
        ? "every order exactly once: OK"
        : "every order exactly once: FAILED: " + String.join("; ", problems);
  }

  private static final class Trial {
    private final List<String> problems = new ArrayList<>();
    private final Evidence evidence;
    private final Map<String, List<Ending>> endings;
    private final Map<String, List<Entry>> entries;

    Trial(Evidence evidence) {
      this.evidence = evidence;
      this.endings = evidence.endings().stream().collect(Collectors.groupingBy(Ending::order));
      this.entries = evidence.books().stream().collect(Collectors.groupingBy(Entry::order));
    }

    List<String> problems() {
      evidence.notSucceeded().forEach(what -> problems.add("the workflow of " + what));
      evidence.recordedTwice().forEach(step -> problems.add(step + " was recorded twice"));
      evidence.orders().forEach(this::judge);
      nothingElse();
      shelvesAgree();
      return List.copyOf(problems);
    }

    private void judge(Order order) {
      List<Ending> found = endings.getOrDefault(order.id(), List.of());
      if (found.size() != 1) {
        problems.add("%s has %d endings".formatted(order.id(), found.size()));
        return;
      }
      Ending ending = found.getFirst();
      if (!ending.returned().equals(ending.status())) {
        problems.add(
            "%s is %s in the shop, but its workflow says %s"
                .formatted(order.id(), ending.status(), ending.returned()));
      }
      switch (ending.status() + ' ' + ending.reason()) {
        case "CONFIRMED SHIPPED" -> booked(ending, 1, 0);
        case "CANCELLED REFUNDED" -> booked(ending, 1, 1);
        case "CANCELLED OUT_OF_STOCK", "CANCELLED CARD_DECLINED" -> booked(ending, 0, 0);
        case String unknown -> problems.add("%s ended as %s".formatted(order.id(), unknown));
      }
    }

    private void booked(Ending ending, int charges, int refunds) {
      booked(ending, Kind.CHARGE, charges);
      booked(ending, Kind.REFUND, refunds);
    }

    private void booked(Ending ending, Kind kind, int times) {
      List<Entry> found =
          entries.getOrDefault(ending.order(), List.of()).stream()
              .filter(entry -> entry.kind() == kind)
              .toList();
      if (found.size() != times) {
        problems.add(
            "%s is %s (%s) and has %d entries of kind %s in the provider's books instead of %d"
                .formatted(
                    ending.order(), ending.status(), ending.reason(), found.size(), kind, times));
      }
      for (Entry entry : found) {
        if (entry.amount() != ending.amount()) {
          problems.add(
              "%s costs %d cents, but %s is about %d"
                  .formatted(ending.order(), ending.amount(), entry.id(), entry.amount()));
        }
      }
    }

    private void nothingElse() {
      var sent = evidence.orders().stream().map(Order::id).collect(Collectors.toSet());
      for (Ending ending : evidence.endings()) {
        if (!sent.contains(ending.order())) {
          problems.add("the shop has %s, which nobody sent".formatted(ending.order()));
        }
      }
      for (Entry entry : evidence.books()) {
        if (!sent.contains(entry.order())) {
          problems.add("%s is for %s, which nobody sent".formatted(entry.id(), entry.order()));
        }
      }
    }

    private void shelvesAgree() {
      Map<String, Shelf> after =
          evidence.after().stream().collect(Collectors.toMap(Shelf::sku, shelf -> shelf));
      for (Shelf before : evidence.before()) {
        Shelf now = after.get(before.sku());
        List<Order> confirmed = confirmed(before.sku());
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

    private List<Order> confirmed(String sku) {
      return evidence.orders().stream()
          .filter(order -> order.sku().equals(sku))
          .filter(order ->
              endings.getOrDefault(order.id(), List.of()).stream()
                  .anyMatch(ending -> ending.status().equals("CONFIRMED")))
          .toList();
    }
  }
}
