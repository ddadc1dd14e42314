package dev.cairn.internal.determinism;

import dev.cairn.determinism.AllowNondeterminism;
import dev.cairn.determinism.DeterminismRule;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** Reads the rules of an {@link AllowNondeterminism}. One without a reason allows nothing. */
final class AllowanceReader extends AnnotationVisitor {
  private static final String DESCRIPTOR = Type.getDescriptor(AllowNondeterminism.class);

  private final Set<DeterminismRule> allowed;
  private final Set<DeterminismRule> rules = EnumSet.noneOf(DeterminismRule.class);
  private boolean hasReason;

  private AllowanceReader(Set<DeterminismRule> allowed) {
    super(Opcodes.ASM9);
    this.allowed = allowed;
  }

  static @Nullable AnnotationVisitor of(String descriptor, Set<DeterminismRule> allowed) {
    return descriptor.equals(DESCRIPTOR) ? new AllowanceReader(allowed) : null;
  }

  @Override
  public void visit(String name, Object value) {
    hasReason |= "reason".equals(name) && !value.toString().isBlank();
  }

  @Override
  public void visitEnum(@Nullable String name, String descriptor, String value) {
    Arrays.stream(DeterminismRule.values())
        .filter(rule -> rule.name().equals(value))
        .forEach(rules::add);
  }

  @Override
  public AnnotationVisitor visitArray(String name) {
    return new AnnotationVisitor(Opcodes.ASM9) {
      @Override
      public void visitEnum(@Nullable String none, String descriptor, String value) {
        AllowanceReader.this.visitEnum(none, descriptor, value);
      }
    };
  }

  @Override
  public void visitEnd() {
    if (hasReason) {
      allowed.addAll(rules);
    }
  }
}
