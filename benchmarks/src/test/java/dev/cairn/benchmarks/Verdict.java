package dev.cairn.benchmarks;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether a mark was met. */
enum Verdict {
  MET("met"),
  SHORT("short");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  @JsonValue
  String word() {
    return word;
  }
}
