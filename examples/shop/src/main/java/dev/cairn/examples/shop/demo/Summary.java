package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.Stockroom.Shelf;
import dev.cairn.examples.shop.demo.Evidence.OrderOutcome;
import dev.cairn.examples.shop.provider.Entry;
import dev.cairn.examples.shop.provider.Entry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The result of the demo as a table. */
record Summary(Evidence evidence) {
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(line("orders", evidence.orders().size()));
    lines.add(line("  confirmed", countWithReason("SHIPPED")));
    lines.add(line("  cancelled, card declined", countWithReason("CARD_DECLINED")));
    lines.add(line("  cancelled, out of stock", countWithReason("OUT_OF_STOCK")));
    lines.add(line("  cancelled and refunded, carrier full", countWithReason("REFUNDED")));
    lines.add("entries of the payment provider");
    lines.addAll(entriesPerOrder(Kind.CHARGE, "charge"));
    lines.addAll(entriesPerOrder(Kind.REFUND, "refund"));
    lines.add("stock                   before    sold   after");
    Map<String, Shelf> after =
        evidence.after().stream().collect(Collectors.toMap(Shelf::sku, shelf -> shelf));
    for (Shelf before : evidence.before()) {
      int now = after.getOrDefault(before.sku(), before).available();
      lines.add(
          "  %-20s %7d %7d %7d"
              .formatted(before.sku(), before.available(), before.available() - now, now));
    }
    return lines;
  }

  private long countWithReason(String reason) {
    return evidence.outcomes().stream().map(OrderOutcome::reason).filter(reason::equals).count();
  }

  private List<String> entriesPerOrder(Kind kind, String name) {
    Map<String, Long> entries =
        evidence.books().stream()
            .filter(entry -> entry.kind() == kind)
            .collect(Collectors.groupingBy(Entry::order, Collectors.counting()));
    Map<Long, Long> orders =
        evidence.orders().stream()
            .collect(
                Collectors.groupingBy(
                    order -> entries.getOrDefault(order.id(), 0L), Collectors.counting()));
    return orders.keySet().stream()
        .sorted()
        .map(times ->
            line(
                "  orders with %d %s%s".formatted(times, name, times == 1 ? "" : "s"),
                orders.getOrDefault(times, 0L)))
        .toList();
  }

  private static String line(String label, long number) {
    return "%-40s %7d".formatted(label, number);
  }
}
