package dev.cairn.benchmarks;

import dev.cairn.workflow.Workflow;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Applications of Spring Boot with a database, with and without Cairn. */
final class SpringApplications {
  /** The auto-configurations of the starter. */
  static final String STARTER =
      """
      dev.cairn.spring.CairnAutoConfiguration,\
      dev.cairn.spring.CairnEmbeddedPostgresAutoConfiguration,\
      dev.cairn.spring.CairnEndpointAutoConfiguration,\
      dev.cairn.spring.CairnHealthAutoConfiguration,\
      dev.cairn.spring.CairnMetricsAutoConfiguration,\
      dev.cairn.spring.CairnObservationAutoConfiguration,\
      dev.cairn.spring.CairnSecurityAutoConfiguration,\
      dev.cairn.spring.CairnTransactionAutoConfiguration\
      """;

  private SpringApplications() {}

  /** An application without durable beans. */
  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Plain {}

  /** The same application with two durable beans. */
  static class Durable extends Plain {
    @Bean
    Greeter greeter() {
      return new Greeter();
    }

    @Bean
    ProxiedGreeter proxiedGreeter() {
      return new ProxiedGreeter();
    }
  }

  /** A durable bean. */
  static class Greeter {
    @Workflow
    public String greet(String name) {
      return "hello " + name;
    }
  }

  /** A durable bean behind a proxy of Spring, which looks for a transaction. */
  static class ProxiedGreeter {
    @Workflow("proxied")
    @Transactional(propagation = Propagation.SUPPORTS)
    public String greet(String name) {
      return "hello " + name;
    }
  }
}
