package dev.cairn.database;

import dev.cairn.testkit.Bookshop;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Postgres dies before and after every record of a checkout, which waits for it and goes on. */
class PostgresCrashDeep extends PostgresCrashTest {
  @Override
  Stream<Arguments> deaths() {
    return Bookshop.eachLineOnBothSides();
  }
}
