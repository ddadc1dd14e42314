package dev.cairn.spring.internal;

import java.util.stream.Stream;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches if no property names a database. */
public final class NoDatabaseUrl implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata annotated) {
    return Stream.of("spring.datasource.url", "spring.datasource.jndi-name", "cairn.url")
        .noneMatch(context.getEnvironment()::containsProperty);
  }
}
