package dev.cairn.spring.mounted;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;

/** An application with users of Spring Security, whose filter is registered as Spring Boot does. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSecurity
public class SecuredConfiguration {
  @Bean
  Workflows workflows() {
    return new Workflows();
  }

  @Bean
  DelegatingFilterProxyRegistrationBean securityFilter() {
    var registration = new DelegatingFilterProxyRegistrationBean("springSecurityFilterChain");
    registration.setOrder(-100);
    return registration;
  }

  @Bean
  UserDetailsService users() {
    return new InMemoryUserDetailsManager(
        user("viewer", "ROLE_CAIRN_VIEWER"),
        user("operator", "ROLE_CAIRN_OPERATOR"),
        user("admin", "ROLE_CAIRN_ADMIN"),
        user("mailer", "MAIL_TEAM"),
        user("nobody", "ROLE_USER"));
  }

  private static UserDetails user(String name, String authority) {
    return User.withUsername(name).password("{noop}" + name).authorities(authority).build();
  }
}
