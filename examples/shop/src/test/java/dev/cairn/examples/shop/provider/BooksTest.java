package dev.cairn.examples.shop.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.spi.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BooksTest {
  @TempDir Path folder;

  private Books open() {
    return Books.open(folder.resolve("books.jsonl"), Environment.system().pause());
  }

  @Test
  void sameKeyIsEnteredOnce() {
    try (Books books = open()) {
      Entry first = books.charge("k", "order-1", 500);
      Entry again = books.charge("k", "order-1", 500);

      assertThat(again).isEqualTo(first);
      assertThat(books.entries()).containsExactly(first);
    }
  }

  @Test
  void keyCannotBeUsedForOtherRequest() {
    try (Books books = open()) {
      books.charge("k", "order-1", 500);

      assertThatThrownBy(() -> books.charge("k", "order-2", 500))
          .hasMessageContaining("use a new key");
    }
  }

  @Test
  void chargeIsRefundedOnce() {
    try (Books books = open()) {
      books.charge("k", "order-1", 500);
      Entry refund = books.refund("r", "order-1", "k");

      assertThat(books.refund("r", "order-1", "k")).isEqualTo(refund);
      assertThat(refund.amount()).isEqualTo(500);
      assertThatThrownBy(() -> books.refund("r2", "order-1", "k"))
          .hasMessageContaining("refunded before");
    }
  }

  @Test
  void chargeThatArrivesAfterItsRefundIsRejected() {
    try (Books books = open()) {
      Entry none = books.refund("r", "order-1", "k");

      assertThat(books.refund("r", "order-1", "k")).isEqualTo(none);
      assertThat(none.kind()).isEqualTo(Entry.Kind.VOID);
      assertThatThrownBy(() -> books.charge("k", "order-1", 500))
          .hasMessageContaining("refunded before it was charged");
      assertThat(books.entries()).containsExactly(none);
    }
  }

  @Test
  void booksSurviveRestart() {
    Entry charge;
    try (Books books = open()) {
      charge = books.charge("k", "order-1", 500);
    }

    try (Books books = open()) {
      assertThat(books.charge("k", "order-1", 500)).isEqualTo(charge);
      assertThat(books.entries()).containsExactly(charge);
    }
  }

  @Test
  void incompleteLastLineIsDropped() throws IOException {
    Entry charge;
    try (Books books = open()) {
      charge = books.charge("k", "order-1", 500);
    }
    append("{\"kind\":\"CHARGE\",\"id\":\"char");

    try (Books books = open()) {
      Entry next = books.charge("k2", "order-2", 700);
      assertThat(books.entries()).containsExactly(charge, next);
    }
    try (Books books = open()) {
      assertThat(books.entries()).hasSize(2);
    }
  }

  @Test
  void invalidLineIsRejected() throws IOException {
    open().close();
    append("no entry\n");

    assertThatThrownBy(this::open)
        .isInstanceOf(BooksException.class)
        .hasMessageStartingWith("Line 1 of the books");
  }

  private void append(String text) throws IOException {
    Files.writeString(folder.resolve("books.jsonl"), text, StandardOpenOption.APPEND);
  }
}
