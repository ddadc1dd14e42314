package dev.cairn.database;

import dev.cairn.testkit.Bookshop;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** {@code PostgresCrashTest} on both sides of each record. */
class PostgresCrashDeep extends PostgresCrashTest {
  @Override
  Stream<Arguments> crashPoints() {
    return Bookshop.eachRecordOnBothSides();
  }
}
