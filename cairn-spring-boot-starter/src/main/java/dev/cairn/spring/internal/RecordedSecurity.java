package dev.cairn.spring.internal;

import dev.cairn.spi.BranchInvocation;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.StartInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Records the name and the authorities of the one who starts a workflow as headers, and makes them
 * the security context of its code. They are those of the time of the start: who loses a role
 * afterwards keeps it in workflows that were started before. Thread-safe.
 */
public final class RecordedSecurity implements Interceptor {
  private static final String NAME = "security.name";
  private static final String AUTHORITIES = "security.authorities";

  /** A user without credentials, as recorded. */
  private static final class Recorded extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final String name;

    Recorded(String name, Stream<String> authorities) {
      super(authorities.map(SimpleGrantedAuthority::new).toList());
      this.name = name;
      setAuthenticated(true);
    }

    @Override
    public Object getPrincipal() {
      return name;
    }

    @Override
    public String getCredentials() {
      return "";
    }
  }

  @Override
  public void start(StartInvocation start) {
    Authentication user = SecurityContextHolder.getContext().getAuthentication();
    if (user != null && user.isAuthenticated() && !(user instanceof AnonymousAuthenticationToken)) {
      start.header(NAME, user.getName());
      start.header(
          AUTHORITIES,
          user.getAuthorities().stream()
              .map(GrantedAuthority::getAuthority)
              .filter(Objects::nonNull)
              .sorted()
              .map(authority -> URLEncoder.encode(authority, StandardCharsets.UTF_8))
              .collect(Collectors.joining(",")));
    }
    start.proceed();
  }

  @Override
  public @Nullable Object run(RunInvocation run) throws Exception {
    return as(run.headers(), run::proceed);
  }

  @Override
  public @Nullable Object branch(BranchInvocation branch) throws Exception {
    return as(branch.headers(), branch::proceed);
  }

  @Override
  public @Nullable Object step(StepInvocation step) throws Exception {
    return as(step.headers(), step::proceed);
  }

  /** A transaction outside a workflow has no headers, and runs as its caller. */
  @Override
  public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    return as(transaction.headers(), transaction::proceed);
  }

  private static @Nullable Object as(Map<String, String> headers, Callable<@Nullable Object> code)
      throws Exception {
    String name = headers.get(NAME);
    if (name == null) {
      return code.call();
    }
    SecurityContext before = SecurityContextHolder.getContext();
    SecurityContext recorded = SecurityContextHolder.createEmptyContext();
    recorded.setAuthentication(
        new Recorded(name, authorities(headers.getOrDefault(AUTHORITIES, ""))));
    SecurityContextHolder.setContext(recorded);
    try {
      return code.call();
    } finally {
      if (before.getAuthentication() == null) {
        SecurityContextHolder.clearContext();
      } else {
        SecurityContextHolder.setContext(before);
      }
    }
  }

  private static Stream<String> authorities(String header) {
    return Stream.of(header.split(","))
        .filter(authority -> !authority.isEmpty())
        .map(authority -> URLDecoder.decode(authority, StandardCharsets.UTF_8));
  }
}
