package dev.cairn.integration;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.spring.test.CairnTestKit;
import dev.cairn.start.Handle;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** An application with JPA and the actuator on Spring Boot 4.0. */
@SpringBootTest(
    classes = OldestSpringBootTest.Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {"spring.jpa.hibernate.ddl-auto=update", "spring.application.name=oldest"})
@CairnTestKit
class OldestSpringBootTest {
  @Autowired private Cairn cairn;
  @Autowired private Checkout checkout;
  @Autowired private JdbcClient jdbc;

  @Test
  void theVersionIsTheOldest() {
    assertThat(SpringBootVersion.getVersion()).startsWith("4.0.");
  }

  @Test
  void jpaCommitsWithTheRecord() {
    Handle<String> handle = cairn.start(checkout::buy, "book");

    assertThat(handle).succeededWith("book paid");
    assertThat(purchases("book")).isOne();
  }

  @Test
  void failedTransactionChangesNothing() {
    Handle<String> handle = cairn.start(checkout::buy, "nothing");

    assertThat(handle).failedWith(IllegalArgumentException.class);
    assertThat(purchases("nothing")).isZero();
  }

  @Test
  void healthIsUp(@Autowired Map<String, HealthIndicator> indicators) {
    assertThat(indicators.get("cairnHealthIndicator").health().getStatus()).isEqualTo(Status.UP);
  }

  private long purchases(String id) {
    return jdbc.sql("select count(*) from purchase where id = ?")
        .param(id)
        .query(Long.class)
        .single();
  }

  /** The application. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EntityScan(basePackageClasses = OldestSpringBootTest.class)
  @Import({Checkout.class, Purchases.class})
  static class Application {}

  /** A workflow. */
  @Component
  static class Checkout {
    private final Purchases purchases;

    Checkout(Purchases purchases) {
      this.purchases = purchases;
    }

    @Workflow
    public String buy(String item) {
      save(item);
      return pay(item);
    }

    @Transaction
    protected void save(String item) {
      purchases.save(item);
      if (item.equals("nothing")) {
        throw new IllegalArgumentException("cannot be bought");
      }
    }

    @Step
    protected String pay(String item) {
      return item + " paid";
    }
  }

  /** Stores purchases with JPA. */
  @Component
  static class Purchases {
    @PersistenceContext private EntityManager entities;

    @Transactional
    public void save(String item) {
      entities.persist(new Purchase(item));
    }
  }

  /** What was bought. */
  @Entity(name = "purchase")
  static class Purchase {
    @Id private String id;

    protected Purchase() {}

    Purchase(String id) {
      this.id = id;
    }
  }
}
