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
  private final List<Integer> batchIndexes = new ArrayList<>();
  private final List<E> entries = new ArrayList<>();
  private int written;

  final void add(int batchIndex, E entry) {
    batchIndexes.add(batchIndex);
    entries.add(entry);
  }

  final boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Returns the number of rows of its statement. */
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

  final int batchIndex(int index) {
    return batchIndexes.get(index);
  }

  /** Returns whether every entry was written and none needs a verdict of its own. */
  boolean isFullyWritten() {
    return written == entries.size();
  }

  /** Returns the statement, written for the schema {@code cairn}. */
  abstract String sql();

  /** Returns the statement for the case that none of its rows exists. */
  String sqlForNewRows() {
    return sql();
  }

  /** Binds the parameters of the statement, in order. */
  abstract void bind(ParameterBinder binder) throws SQLException;

  /** Finds out why some entries were not written, and sets their verdicts. */
  abstract void explainRejected(RejectionAnalysis analysis, Verdict[] verdicts) throws SQLException;

  /** Reads the number of rows that were written, which a query returns in its first column. */
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

  final void setWritten(int rows) {
    written = rows;
  }

  /** The statement for entries without headers; the column and its parameter are left out. */
  static String withoutHeaders(String sql) {
    return sql.replace("$headers", "")
        .replace("$values", "")
        .replace("$outgoing", "")
        .replace("$arrays", "");
  }

  /** The statement for entries of which some have headers. */
  static String withHeaders(String sql) {
    return sql.replace("$headers", ", headers")
        .replace("$values", ", r.headers::jsonb")
        .replace("$outgoing", ", l.headers::jsonb")
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
