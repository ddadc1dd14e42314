package dev.cairn.errorprone.analysis;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import java.util.Optional;

/** Creates the suggested fix of a finding. */
@FunctionalInterface
public interface FixFactory {
  /** No fix is suggested. */
  FixFactory NONE = state -> Optional.empty();

  /**
   * Creates the fix.
   *
   * @param state the state of Error Prone at the finding
   * @return the fix; empty if there is none that compiles
   */
  Optional<SuggestedFix> create(VisitorState state);
}
