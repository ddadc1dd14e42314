package dev.cairn.spring;

import dev.cairn.Cairn;
import dev.cairn.error.ConfigException;
import dev.cairn.http.CairnHttpFilter;
import dev.cairn.http.CairnHttpServlet;
import dev.cairn.http.HttpApi;
import dev.cairn.spring.internal.http.CairnHttpLifecycle;
import dev.cairn.spring.internal.http.MountedAuthentication;
import jakarta.servlet.Servlet;
import java.util.Objects;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;

/** Offers the HTTP API and the console in the application's web server, at a path. */
@AutoConfiguration(after = CairnAutoConfiguration.class)
@ConditionalOnProperty("cairn.http.path")
final class CairnHttpAutoConfiguration {
  private static final String PATH = "cairn.http.path";

  /** The application has a servlet container and cairn-http. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({HttpApi.class, Servlet.class, ServletRegistrationBean.class})
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  @ConditionalOnBean(Cairn.class)
  @EnableConfigurationProperties(CairnHttpProperties.class)
  static final class Mounted {
    @Bean
    ServletRegistrationBean<CairnHttpServlet> cairnHttpServlet(
        Cairn cairn, CairnHttpProperties properties, Environment environment, BeanFactory beans) {
      var authentication =
          new MountedAuthentication(
              beans, environment, properties.tokens(), properties.byAuthority());
      HttpApi api = properties.applyTo(HttpApi.of(cairn));
      if (properties.openOnLoopback()) {
        authentication.checkOpen();
      } else {
        api = api.authenticatedBy(authentication.of(cairn));
      }
      var registration = new ServletRegistrationBean<>(api.servlet(), properties.pattern());
      registration.setName("cairnHttp");
      return registration;
    }

    /** Is before all filters that write headers. */
    @Bean
    FilterRegistrationBean<CairnHttpFilter> cairnHttpFilter(CairnHttpProperties properties) {
      var registration = new FilterRegistrationBean<>(new CairnHttpFilter());
      registration.addUrlPatterns(properties.pattern());
      registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
      return registration;
    }

    @Bean
    CairnHttpLifecycle cairnHttpLifecycle(ServletRegistrationBean<CairnHttpServlet> servlet) {
      return new CairnHttpLifecycle(Objects.requireNonNull(servlet.getServlet()));
    }
  }

  /** The API has its own protection against requests of other pages, also for users of Spring. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({HttpApi.class, ServletRegistrationBean.class, HttpSecurity.class})
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  @EnableConfigurationProperties(CairnHttpProperties.class)
  static final class WithSpringSecurity {
    @Bean
    Customizer<HttpSecurity> cairnHttpCsrf(CairnHttpProperties properties) {
      String api = properties.pattern().replaceFirst("\\*$", "api/v1/**");
      return http -> http.csrf(csrf -> csrf.ignoringRequestMatchers(api));
    }
  }

  /** The property has no effect, which would be noticed late. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnMissingClass("dev.cairn.http.HttpApi")
  @ConditionalOnWebApplication
  static final class WithoutLibrary {
    WithoutLibrary() {
      throw new ConfigException(
          "%s is set, and there is no HTTP API: add cairn-http or cairn-console to the class path, or remove the property."
              .formatted(PATH),
          PATH);
    }
  }

  /** The property has no effect, which would be noticed late. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HttpApi.class)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
  static final class WithoutServlets {
    WithoutServlets() {
      throw new ConfigException(
          "%s is set, and the web server of this application has no servlets. Use spring-boot-starter-webmvc, or remove the property and call HttpApi.of(cairn).listen(port)."
              .formatted(PATH),
          PATH);
    }
  }
}
