package dev.cairn.spring;

import dev.cairn.Cairn;
import dev.cairn.spring.internal.endpoint.CairnEndpoint;
import dev.cairn.spring.internal.endpoint.CairnOperationsEndpoint;
import dev.cairn.spring.internal.endpoint.ShownValues;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Adds the endpoint {@code cairn} to Spring Boot's actuator. */
@AutoConfiguration(after = CairnAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(Cairn.class)
@ConditionalOnAvailableEndpoint(CairnEndpoint.class)
@EnableConfigurationProperties(CairnEndpointProperties.class)
final class CairnEndpointAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBooleanProperty("cairn.actuator.operations")
  CairnOperationsEndpoint cairnOperationsEndpoint(Cairn cairn, CairnEndpointProperties properties) {
    return new CairnOperationsEndpoint(cairn, shown(properties));
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBooleanProperty(
      name = "cairn.actuator.operations",
      havingValue = false,
      matchIfMissing = true)
  CairnEndpoint cairnEndpoint(Cairn cairn, CairnEndpointProperties properties) {
    return new CairnEndpoint(cairn, shown(properties));
  }

  private static ShownValues shown(CairnEndpointProperties properties) {
    return new ShownValues(properties.showValues(), properties.roles());
  }
}
