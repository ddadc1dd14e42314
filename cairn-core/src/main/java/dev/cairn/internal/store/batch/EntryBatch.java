package dev.cairn.internal.store.batch;

import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The entries of one kind in a batch, and the statement that writes them. */
public abstract class EntryBatch<E extends Entry> {
  private final List<Integer> places = new ArrayList<>();
  private final List<E> entries = new ArrayList<>();
  private int written;

  final void add(int place, E entry) {
    places.add(place);
    entries.add(entry);
  }

  final boolean isEmpty() {
    return entries.isEmpty();
  }

  /** How many rows its statement takes. */
  int rows() {
    return entries.size();
  }

  final int size() {
    return entries.size();
  }

  final Stream<E> entries() {
    return entries.stream();
  }

  final E entry(int index) {
    return entries.get(index);
  }

  final int place(int index) {
    return places.get(index);
  }

  /** Whether every entry was written, and nothing else is to be told of it. */
  boolean complete() {
    return written == entries.size();
  }

  /** The statement, for the usual schema. */
  abstract String sql();

  /** The statement where none of the records that it writes is expected to stand there. */
  String sqlOfNew() {
    return sql();
  }

  /** Gives the statement its parameters, in order. */
  abstract void bind(ParameterBinder binder) throws SQLException;

  /** Finds out why some entries were not written, and puts that in their places. */
  abstract void explain(RejectionReason explanation, Verdict[] verdicts) throws SQLException;

  /** Takes the number of rows that were written, which a query gives as its first column. */
  void takeResult(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.getResultSet()) {
      if (row == null) {
        written = statement.getUpdateCount();
      } else {
        row.next();
        written = row.getInt(1);
      }
    }
  }

  final void written(int rows) {
    written = rows;
  }

  /** The statement for entries without headers; the column and its parameter are left out. */
  static String withoutHeaders(String sql) {
    return sql.replace("$headers", "")
        .replace("$values", "")
        .replace("$lettered", "")
        .replace("$arrays", "");
  }

  /** The statement for entries of which some have headers. */
  static String withHeaders(String sql) {
    return sql.replace("$headers", ", headers")
        .replace("$values", ", r.headers::jsonb")
        .replace("$lettered", ", l.headers::jsonb")
        .replace("$arrays", ", ?::text[]");
  }

  /** Whether an entry has headers. Statements have a parameter for headers only in that case. */
  final boolean hasHeaders(Function<E, Map<String, String>> headers) {
    for (E entry : entries) {
      if (!headers.apply(entry).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  final @Nullable String[] texts(Function<E, @Nullable String> column) {
    var texts = new @Nullable String[entries.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = column.apply(entries.get(i));
    }
    return texts;
  }

  final int[] ints(ToIntFunction<E> column) {
    var ints = new int[entries.size()];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = column.applyAsInt(entries.get(i));
    }
    return ints;
  }

  final long[] longs(ToLongFunction<E> column) {
    var longs = new long[entries.size()];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = column.applyAsLong(entries.get(i));
    }
    return longs;
  }

  final @Nullable Long[] longsOrNull(Function<E, @Nullable Long> column) {
    var longs = new @Nullable Long[entries.size()];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = column.apply(entries.get(i));
    }
    return longs;
  }

  static @Nullable Long microsOrNull(@Nullable Instant instant) {
    return instant == null ? null : micros(instant);
  }

  public static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }
}
