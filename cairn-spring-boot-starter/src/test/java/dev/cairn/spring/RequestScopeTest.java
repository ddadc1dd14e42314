package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.annotation.RequestScope;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Beans of requests in workflows. */
class RequestScopeTest {
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  CairnAutoConfiguration.class, DataSourceAutoConfiguration.class))
          .withPropertyValues(TestDatabase.fresh().properties())
          .withUserConfiguration(Carts.class)
          .withBean(Shop.class);

  @AfterEach
  void endRequest() {
    RequestContextHolder.resetRequestAttributes();
  }

  /** What a request has. */
  static class Cart {
    public String items() {
      return "teapot";
    }
  }

  @Configuration
  static class Carts {
    @Bean
    @RequestScope
    Cart cart() {
      return new Cart();
    }
  }

  /** Uses the cart in a workflow and in a step. */
  static class Shop {
    private final Cart cart;

    Shop(Cart cart) {
      this.cart = cart;
    }

    @Workflow("order")
    public String order() {
      return cart.items();
    }

    @Workflow("order-in-step")
    public String orderInStep() {
      return Durable.step("items", cart::items);
    }
  }

  @Test
  void requestScopeIsRejectedInWorkflowsWithAWayOut() {
    runner.run(context -> {
      Shop shop = context.getBean(Shop.class);
      Cairn cairn = context.getBean(Cairn.class);
      RequestContextHolder.setRequestAttributes(
          new ServletRequestAttributes(new MockHttpServletRequest()), true);

      assertThatThrownBy(shop::order)
          .hasStackTraceContaining("has the scope 'request' and was used in workflow")
          .hasStackTraceContaining("Pass what the workflow needs as an argument");
      assertThatThrownBy(() -> cairn.start(shop::orderInStep).await())
          .hasStackTraceContaining("has the scope 'request'");
    });
  }

  @Test
  void requestScopeWorksOutsideWorkflows() {
    runner.run(context -> {
      RequestContextHolder.setRequestAttributes(
          new ServletRequestAttributes(new MockHttpServletRequest()));

      assertThat(context.getBean(Cart.class).items()).isEqualTo("teapot");
    });
  }
}
