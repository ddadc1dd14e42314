package dev.cairn.internal.replay;

import java.util.ArrayList;
import java.util.List;

/** The compensations that the code requests in a dry run. Used only by the branch's own thread. */
final class RequestedCompensations {
  private final List<String> keys = new ArrayList<>();
  private boolean hasUnrecorded;

  /**
   * Adds a compensation.
   *
   * @param recorded whether it is recorded that the compensation ran
   */
  void add(String key, boolean recorded) {
    keys.add(key);
    hasUnrecorded |= !recorded;
  }

  List<String> keys() {
    return List.copyOf(keys);
  }

  /** Returns whether one of them has not run yet. */
  boolean hasOutcomeUnknown() {
    return hasUnrecorded;
  }
}
