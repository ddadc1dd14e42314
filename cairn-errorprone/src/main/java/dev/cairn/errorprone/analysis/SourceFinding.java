package dev.cairn.errorprone.analysis;

import com.sun.source.util.TreePath;
import dev.cairn.determinism.DeterminismFinding;

/**
 * A finding in the sources of the compilation.
 *
 * @param finding the finding
 * @param path the tree that violates the rule
 * @param fix the suggested fix
 */
public record SourceFinding(DeterminismFinding finding, TreePath path, FixFactory fix) {}
