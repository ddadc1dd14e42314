package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

/** The security context of workflows. */
class SecurityTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final ApplicationContextRunner runner =
      database
          .applied(
              new ApplicationContextRunner()
                  .withConfiguration(
                      AutoConfigurations.of(
                          CairnAutoConfiguration.class,
                          CairnSecurityAutoConfiguration.class,
                          DataSourceAutoConfiguration.class)))
          .withUserConfiguration(MethodSecurity.class)
          .withBean(Billing.class)
          .withBean(Secured.class);
  private final ApplicationContextRunner propagating =
      runner.withPropertyValues("cairn.security.propagate=true");

  @AfterEach
  void clear() {
    SecurityContextHolder.clearContext();
  }

  private static void login(String name, String... authorities) {
    SecurityContextHolder.getContext()
        .setAuthentication(
            UsernamePasswordAuthenticationToken.authenticated(
                name, "secret", AuthorityUtils.createAuthorityList(authorities)));
  }

  private static String user() {
    Authentication user = SecurityContextHolder.getContext().getAuthentication();
    return user == null
        ? "nobody"
        : user.getName() + AuthorityUtils.authorityListToSet(user.getAuthorities());
  }

  @Configuration
  @EnableMethodSecurity
  static class MethodSecurity {}

  /** A service that only some users may call. */
  static class Billing {
    @PreAuthorize("hasRole('BILLING')")
    public String charge() {
      return "charged";
    }
  }

  /** Returns what each part sees. */
  static class Secured {
    private final Billing billing;

    Secured(Billing billing) {
      this.billing = billing;
    }

    @Workflow("secured")
    public List<String> run() {
      String before = user();
      String branch = Durable.branch("b", SecurityTest::user).await();
      return List.of(before, step(), transaction(), branch, child());
    }

    @Workflow("child")
    public String child() {
      return user();
    }

    @Workflow("billed")
    public String billed() {
      return Durable.step("charge", billing::charge);
    }

    @Workflow("waiting")
    public String waiting() {
      return Durable.receive("topic", String.class, Duration.ofMinutes(1)).orElse("") + user();
    }

    @Step
    protected String step() {
      return user();
    }

    @Transaction
    protected String transaction() {
      return user();
    }
  }

  @Test
  void eachPartRunsAsTheOneWhoStartedTheWorkflow() {
    login("ann", "ROLE_USER", "scope:a,b c");
    propagating.run(context -> {
      Secured secured = context.getBean(Secured.class);

      List<String> seen = context.getBean(Cairn.class).start(secured::run).await();

      assertThat(seen).hasSize(5).allMatch(each -> each.equals(user()), "is " + user());
      assertThat(user()).startsWith("ann").contains("ROLE_USER", "scope:a,b c");
    });
  }

  @Test
  void methodSecurityAppliesInSteps() {
    propagating.run(context -> {
      Secured secured = context.getBean(Secured.class);
      Cairn cairn = context.getBean(Cairn.class);
      login("ann", "ROLE_BILLING");
      assertThat(cairn.start(secured::billed).await()).isEqualTo("charged");
      login("bob", "ROLE_USER");
      assertThatThrownBy(() -> cairn.start(secured::billed).await())
          .hasStackTraceContaining(AccessDeniedException.class.getName());
    });
  }

  @Test
  void nextProcessRunsItAsTheSameUser() {
    login("ann", "ROLE_USER");
    propagating.run(context -> {
      Secured secured = context.getBean(Secured.class);
      assertThat(context.getBean(Cairn.class).start(StartOptions.id("w"), secured::waiting).id())
          .isEqualTo("w");
    });
    SecurityContextHolder.clearContext();

    propagating.run(context -> {
      Cairn cairn = context.getBean(Cairn.class);
      cairn.messages().send("w", "topic", "!");
      assertThat(cairn.handle("w", String.class).await(Duration.ofSeconds(20)))
          .isEqualTo("!ann[ROLE_USER]");
    });
  }

  @Test
  void credentialsAreNotRecorded() {
    login("ann", "ROLE_USER");
    propagating.run(context -> {
      Secured secured = context.getBean(Secured.class);
      Cairn cairn = context.getBean(Cairn.class);
      assertThat(cairn.start(StartOptions.id("w"), secured::child).await()).startsWith("ann");

      assertThat(cairn.workflows().get("w").summary().headers())
          .containsOnly(
              Map.entry("security.name", "ann"), Map.entry("security.authorities", "ROLE_USER"));
    });
  }

  @Test
  void nobodyIsRecordedByDefault() {
    login("ann", "ROLE_BILLING");
    runner.run(context -> {
      Secured secured = context.getBean(Secured.class);
      Cairn cairn = context.getBean(Cairn.class);

      assertThat(cairn.start(StartOptions.id("w"), secured::child).await()).isEqualTo("nobody");
      assertThat(cairn.workflows().get("w").summary().headers()).isEmpty();
      assertThatThrownBy(() -> cairn.start(secured::billed).await())
          .hasStackTraceContaining(AuthenticationCredentialsNotFoundException.class.getName());
    });
  }
}
