package dev.cairn.internal.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * Which compensations the code asks for when it is only replayed. Used by the branch's own thread
 * alone.
 */
final class RequestedCompensations {
  private final List<String> asked = new ArrayList<>();
  private boolean beyondRecords;

  /** Notes one, and whether it is recorded that it was done. */
  void asked(String key, boolean recorded) {
    asked.add(key);
    beyondRecords |= !recorded;
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  /** Whether there was one among them that was not done yet. */
  boolean isBeyondRecords() {
    return beyondRecords;
  }
}
