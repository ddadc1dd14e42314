package dev.cairn.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Time-ordered ids: rows that are written at the same time are stored next to each other. */
class TimeOrderedIdsTest {
  @Test
  void idsAreUuidsOfVersion7() {
    Instant before = Instant.now().minusMillis(1);

    UUID id = UUID.fromString(TimeOrderedIds.next());

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
        .isBetween(before, Instant.now());
  }

  @Test
  void idsAreUniqueAndIncreaseWithTime() {
    List<String> ids = Stream.generate(TimeOrderedIds::next).limit(10_000).toList();

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids.stream().map(id -> id.substring(0, 18))).isSorted();
  }

  @Test
  void subMillisecondPartDoesNotOverflowIntoTheVersion() {
    assertThat(Stream.generate(TimeOrderedIds::next).limit(10_000))
        .allMatch(id -> id.charAt(14) == '7');
  }
}
