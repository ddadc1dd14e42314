package dev.cairn.spring.internal;

import java.util.stream.Stream;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if no property names a database. Never matches in ahead-of-time processing, which would
 * decide for the embedded server before the properties of the running application are known.
 */
public final class NoDatabaseUrl implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata annotated) {
    return !Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)
        && isMissing(context.getEnvironment());
  }

  /** Returns whether no property names a database. */
  public static boolean isMissing(Environment environment) {
    return Stream.of("spring.datasource.url", "spring.datasource.jndi-name", "cairn.url")
        .noneMatch(environment::containsProperty);
  }
}
