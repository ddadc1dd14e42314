package dev.cairn.internal.operate;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.store.workflow.WorkflowSearch;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Encodes places in the list of workflows as URL-safe text. */
final class Cursor {
  private static final int HEAD = Integer.BYTES + Long.BYTES;
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private Cursor() {}

  /**
   * Encodes the checksum of the criteria, the time in microseconds (the precision of the database)
   * and the id.
   */
  static String encode(int criteria, WorkflowSearch.SortKey place) {
    byte[] id = place.id().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(HEAD + id.length);
    bytes.putInt(criteria);
    bytes.putLong(ChronoUnit.MICROS.between(Instant.EPOCH, place.createdAt())).put(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Decodes the place in the list for the criteria with this checksum. */
  static WorkflowSearch.SortKey decode(int criteria, String cursor) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      if (bytes.remaining() > HEAD) {
        boolean same = bytes.getInt() == criteria;
        Instant time = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
        String id = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        if (!time.isBefore(FIRST) && time.isBefore(LAST) && id.indexOf('\0') < 0) {
          if (!same) {
            throw otherCriteria(cursor);
          }
          return new WorkflowSearch.SortKey(time, id);
        }
      }
      throw notACursor(cursor, null);
    } catch (InvalidArgumentException rejected) {
      throw rejected;
    } catch (IllegalArgumentException | CharacterCodingException | DateTimeException unreadable) {
      throw notACursor(cursor, unreadable);
    }
  }

  private static InvalidArgumentException otherCriteria(String cursor) {
    return new InvalidArgumentException(
        "cursor",
        "The cursor '%s' belongs to a list with other criteria. Use the criteria of its first page, or request the first page for the new criteria."
            .formatted(cursor));
  }

  private static InvalidArgumentException notACursor(String cursor, @Nullable Exception cause) {
    return new InvalidArgumentException(
        "cursor",
        "'%s' is not a valid cursor. Use the cursor of the previous page, or request the first page."
            .formatted(cursor),
        cause);
  }
}
