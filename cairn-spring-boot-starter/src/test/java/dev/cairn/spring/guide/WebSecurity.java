package dev.cairn.spring.guide;

import static org.springframework.security.config.Customizer.withDefaults;

import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** Leaves all requests to Cairn's path to Cairn. */
public class WebSecurity {
  @Bean
  SecurityFilterChain chain(HttpSecurity http) {
    return http.authorizeHttpRequests(requests ->
            requests.requestMatchers("/cairn/**").permitAll().anyRequest().authenticated())
        .formLogin(withDefaults())
        .httpBasic(withDefaults())
        .build();
  }
}
