package dev.cairn.spring;

import dev.cairn.Cairn;
import dev.cairn.spring.internal.CairnHealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Reports the health of Cairn to Spring Boot's actuator. */
@AutoConfiguration(after = CairnAutoConfiguration.class)
@ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
@ConditionalOnBean(Cairn.class)
@ConditionalOnBooleanProperty(name = "management.health.cairn.enabled", matchIfMissing = true)
final class CairnHealthAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  CairnHealthIndicator cairnHealthIndicator(Cairn cairn) {
    return new CairnHealthIndicator(cairn);
  }
}
