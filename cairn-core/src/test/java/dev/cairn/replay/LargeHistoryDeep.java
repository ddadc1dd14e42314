package dev.cairn.replay;

/** {@code LargeHistoryTest} with 500 MB. */
class LargeHistoryDeep extends LargeHistoryTest {
  @Override
  int largeResults() {
    return 500;
  }
}
