package dev.cairn.errorprone;

import static com.google.errorprone.BugPattern.SeverityLevel.ERROR;

import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.AnnotationTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AnnotationTree;
import com.sun.tools.javac.code.Attribute;
import com.sun.tools.javac.tree.JCTree.JCAnnotation;
import dev.cairn.determinism.AllowNondeterminism;

/** Rejects an {@link AllowNondeterminism} without a reason or without rules. */
@BugPattern(
    summary = "@AllowNondeterminism needs a reason and at least one rule",
    linkType = BugPattern.LinkType.NONE,
    severity = ERROR,
    suppressionAnnotations = {})
public final class CairnAllowance extends BugChecker implements AnnotationTreeMatcher {
  private static final long serialVersionUID = 1;

  /** Called by Error Prone. */
  public CairnAllowance() {}

  @Override
  public Description matchAnnotation(AnnotationTree tree, VisitorState state) {
    var type = ASTHelpers.getSymbol(tree.getAnnotationType());
    Attribute.Compound annotation = ((JCAnnotation) tree).attribute;
    if (type == null
        || annotation == null
        || !type.getQualifiedName().contentEquals(AllowNondeterminism.class.getName())) {
      return Description.NO_MATCH;
    }
    for (var member : annotation.values) {
      if (member.snd instanceof Attribute.Constant reason
          && String.valueOf(reason.getValue()).isBlank()) {
        return describe(
            tree,
            "The reason is blank. Write why a replay makes the same calls although the code violates the rule.");
      }
      if (member.snd instanceof Attribute.Array rules && rules.values.length == 0) {
        return describe(tree, "No rule is named. Name the rules that the code may violate.");
      }
    }
    return Description.NO_MATCH;
  }

  private Description describe(AnnotationTree tree, String message) {
    return buildDescription(tree).setMessage(message).build();
  }
}
