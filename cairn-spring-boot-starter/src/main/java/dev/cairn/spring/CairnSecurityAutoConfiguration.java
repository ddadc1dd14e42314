package dev.cairn.spring;

import dev.cairn.spring.internal.RecordedSecurity;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Lets workflows run with the name and the authorities of the one who started them. */
@AutoConfiguration(before = CairnAutoConfiguration.class)
@ConditionalOnClass(name = "org.springframework.security.core.context.SecurityContextHolder")
@ConditionalOnBooleanProperty("cairn.security.propagate")
final class CairnSecurityAutoConfiguration {
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE + 200)
  RecordedSecurity cairnRecordedSecurity() {
    return new RecordedSecurity();
  }
}
