package dev.cairn.benchmarks;

/** The measured libraries. */
enum Contender {
  OURS("Cairn"),
  PEER("dev.dbos:transact 1.1.0-m6");

  private final String title;

  Contender(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
