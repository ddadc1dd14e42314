package dev.cairn.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of all changes that principals request at servers. Entries cannot be changed or removed.
 * SQL reads it as the view {@code cairn.audit_log}. Thread-safe; each method queries the database.
 */
public interface AuditLog {
  /** The maximum number of entries that are read at once. */
  int LARGEST_PAGE = 1_000;

  /**
   * Writes an entry before a change.
   *
   * @param change the change
   * @return the number of the entry
   */
  long begin(AuditedChange change);

  /**
   * Completes an entry. It can be completed once.
   *
   * @param id the number of the entry
   * @param outcome the status of the answer
   * @param after the target after the change, or the answer, as JSON; null if there is none
   */
  void complete(long id, String outcome, @Nullable String after);

  /**
   * Returns entries, the latest first.
   *
   * @param target only entries of this target; null for all
   * @param before only entries with a lower number; {@link Long#MAX_VALUE} for all
   * @param size the maximum number of entries, 1 to 1,000
   * @return the entries
   * @throws dev.cairn.error.InvalidArgumentException if the size is out of range
   */
  List<AuditEntry> entries(@Nullable String target, long before, int size);
}
