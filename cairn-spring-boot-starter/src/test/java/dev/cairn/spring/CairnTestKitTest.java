package dev.cairn.spring;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.spring.test.CairnTestKit;
import dev.cairn.testing.TestClock;
import dev.cairn.testing.fault.Steps;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Instant;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** The kit in an application whose settings name a database that does not exist. */
@SpringBootTest(
    classes = CairnTestKitTest.Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {
      "spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none",
      "spring.jpa.hibernate.ddl-auto=update"
    })
@CairnTestKit
class CairnTestKitTest {
  @Autowired private Cairn cairn;
  @Autowired private Work work;

  /** A workflow with a step. */
  static class Work {
    @Workflow
    public String work() {
      return step();
    }

    @Step
    protected String step() {
      return "real";
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    Work work() {
      return new Work();
    }
  }

  @RepeatedTest(2)
  void stubsEndWithTheTest(@Autowired Steps steps) {
    assertThat(cairn.start(work::work)).succeededWith("real");

    steps.on("step").returns("stub");

    assertThat(cairn.start(work::work)).succeededWith("stub");
  }

  @Test
  void databaseAndItsTimeAreThoseOfTheKit(
      @Autowired JdbcTemplate jdbc, @Autowired TestClock clock) {
    assertThat(cairn.start(work::work)).succeededWith("real");

    assertThat(jdbc.queryForObject("select min(created_at) from cairn.workflows", Instant.class))
        .isEqualTo(clock.instant());
    assertThat(jdbc.queryForObject("select count(*) from item", Long.class)).isZero();
  }
}
