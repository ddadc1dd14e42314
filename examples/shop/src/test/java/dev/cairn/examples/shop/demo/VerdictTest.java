package dev.cairn.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.examples.shop.Order;
import dev.cairn.examples.shop.Stockroom.Shelf;
import dev.cairn.examples.shop.demo.Evidence.OrderOutcome;
import dev.cairn.examples.shop.provider.Books;
import dev.cairn.examples.shop.provider.Entry;
import dev.cairn.examples.wire.Json;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks a small consistent shop, and the same shop after single manipulations. */
class VerdictTest {
  private static final Entry SHIPPED_CHARGE = entry(Entry.Kind.CHARGE, "charge-1", "shipped");
  private static final Entry REFUNDED_CHARGE = entry(Entry.Kind.CHARGE, "charge-2", "refunded");
  private static final Entry REFUND = entry(Entry.Kind.REFUND, "refund-3", "refunded");

  @TempDir Path folder;
  private Path books;
  private final List<OrderOutcome> outcomes = new ArrayList<>();
  private final List<String> notSucceeded = new ArrayList<>();
  private final List<String> recordedTwice = new ArrayList<>();
  private Shelf after = new Shelf("cup", 650, 98, 9);

  private static Entry entry(Entry.Kind kind, String id, String order) {
    return new Entry(kind, id, "key-" + id, order, 1300, id);
  }

  @BeforeEach
  void aSoundShop() throws IOException {
    books = folder.resolve("books.jsonl");
    write(SHIPPED_CHARGE, REFUNDED_CHARGE, REFUND);
    outcomes.add(new OrderOutcome("shipped", "CONFIRMED", "SHIPPED", 1300, "CONFIRMED"));
    outcomes.add(new OrderOutcome("refunded", "CANCELLED", "REFUNDED", 1300, "CANCELLED"));
    outcomes.add(new OrderOutcome("declined", "CANCELLED", "CARD_DECLINED", 1300, "CANCELLED"));
    outcomes.add(new OrderOutcome("none", "CANCELLED", "OUT_OF_STOCK", 0, "CANCELLED"));
  }

  private void write(Entry... entries) throws IOException {
    Files.write(books, List.of(entries).stream().map(Json::write).toList());
  }

  private Verdict verdict() {
    var orders =
        List.of("shipped", "refunded", "declined", "none").stream()
            .map(id -> new Order(id, "cup", 2, "visa"))
            .toList();
    try (Books opened = Books.open(books, Environment.system().pause())) {
      return Verdict.of(
          new Evidence(
              orders,
              outcomes,
              opened.entries(),
              List.of(new Shelf("cup", 650, 100, 10)),
              List.of(after),
              notSucceeded,
              recordedTwice));
    }
  }

  @Test
  void consistentShopHasNoProblems() {
    assertThat(verdict().line()).isEqualTo("every order exactly once: OK");
  }

  @Test
  void secondChargeIsFound() throws IOException {
    write(SHIPPED_CHARGE, REFUNDED_CHARGE, REFUND, entry(Entry.Kind.CHARGE, "charge-4", "shipped"));

    assertThat(verdict().line())
        .startsWith("every order exactly once: FAILED: shipped is CONFIRMED (SHIPPED) and has 2");
  }

  @Test
  void missingChargeIsFound() throws IOException {
    write(REFUNDED_CHARGE, REFUND);

    assertThat(verdict().line()).contains("FAILED: shipped").contains("has 0 entries");
  }

  @Test
  void missingRefundIsFound() throws IOException {
    write(SHIPPED_CHARGE, REFUNDED_CHARGE);

    assertThat(verdict().line()).contains("FAILED: refunded").contains("0 entries of kind REFUND");
  }

  @Test
  void chargeOfDeclinedCardIsFound() throws IOException {
    write(
        SHIPPED_CHARGE, REFUNDED_CHARGE, REFUND, entry(Entry.Kind.CHARGE, "charge-4", "declined"));

    assertThat(verdict().line()).contains("FAILED: declined").contains("instead of 0");
  }

  @Test
  void wrongAmountIsFound() throws IOException {
    write(
        new Entry(Entry.Kind.CHARGE, "charge-1", "key", "shipped", 1299, "charge-1"),
        REFUNDED_CHARGE,
        REFUND);

    assertThat(verdict().line()).contains("FAILED: shipped costs 1300 cents").contains("1299");
  }

  @Test
  void orderThatNobodySentIsFound() throws IOException {
    write(SHIPPED_CHARGE, REFUNDED_CHARGE, REFUND, entry(Entry.Kind.CHARGE, "charge-4", "ghost"));

    assertThat(verdict().line()).contains("FAILED: charge-4 is for ghost, which nobody sent");
  }

  @Test
  void orderWithoutOutcomeIsFound() {
    outcomes.removeLast();

    assertThat(verdict().line()).contains("FAILED: none has 0 outcomes");
  }

  @Test
  void unfinishedOrderIsFound() {
    outcomes.set(3, new OrderOutcome("none", "RESERVED", "", 0, "RUNNING"));
    notSucceeded.add("none is RUNNING");

    assertThat(verdict().problems()).hasSize(3).contains("the workflow of none is RUNNING");
  }

  @Test
  void stepRecordedTwiceIsFound() {
    recordedTwice.add("shipped/charge");

    assertThat(verdict().line()).endsWith("FAILED: shipped/charge was recorded twice");
  }

  @Test
  void missingGoodsAreFound() {
    after = new Shelf("cup", 650, 96, 9);

    assertThat(verdict().line()).contains("FAILED: 2 of cup were confirmed");
  }

  @Test
  void missingParcelIsFound() {
    after = new Shelf("cup", 650, 98, 8);

    assertThat(verdict().line()).contains("FAILED: 1 parcels of cup were confirmed");
  }
}
