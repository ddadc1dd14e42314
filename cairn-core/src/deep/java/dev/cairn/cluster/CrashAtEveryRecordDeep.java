package dev.cairn.cluster;

import dev.cairn.testkit.Bookshop;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The process dies before and after every record of a checkout, which ends with the same books. */
class CrashAtEveryRecordDeep extends CrashAtEveryRecordTest {
  @Override
  Stream<Arguments> deaths() {
    return Bookshop.eachLineOnBothSides();
  }
}
