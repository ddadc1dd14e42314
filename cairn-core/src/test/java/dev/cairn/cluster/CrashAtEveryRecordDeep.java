package dev.cairn.cluster;

import dev.cairn.testkit.Bookshop;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** {@code CrashAtEveryRecordTest} on both sides of each record. */
class CrashAtEveryRecordDeep extends CrashAtEveryRecordTest {
  @Override
  Stream<Arguments> crashPoints() {
    return Bookshop.eachRecordOnBothSides();
  }
}
