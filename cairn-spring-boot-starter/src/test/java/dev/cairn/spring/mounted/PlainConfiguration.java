package dev.cairn.spring.mounted;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application without Spring Security. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class PlainConfiguration {
  @Bean
  Workflows workflows() {
    return new Workflows();
  }
}
