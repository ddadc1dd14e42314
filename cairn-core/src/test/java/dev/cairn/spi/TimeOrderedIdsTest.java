package dev.cairn.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** #6: rows that are written at the same time stand side by side. */
class TimeOrderedIdsTest {
  @Test
  void theyAreUuidsOfVersionSeven() {
    Instant before = Instant.now().minusMillis(1);

    UUID id = UUID.fromString(TimeOrderedIds.next());

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
        .isBetween(before, Instant.now());
  }

  @Test
  void theyDifferAndGrowWithTheTime() {
    List<String> ids = Stream.generate(TimeOrderedIds::next).limit(10_000).toList();

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids.stream().map(id -> id.substring(0, 18))).isSorted();
  }

  @Test
  void theirPartOfAMillisecondIsNeverMoreThanOne() {
    assertThat(Stream.generate(TimeOrderedIds::next).limit(10_000))
        .allMatch(id -> id.charAt(14) == '7');
  }
}
