package dev.cairn.spring.internal.http;

import dev.cairn.Cairn;
import dev.cairn.error.ConfigException;
import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Grant;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;

/**
 * How requests are authenticated.
 *
 * @param beans the application's beans
 * @param environment its properties
 * @param tokens whether access tokens are accepted
 * @param grants what the authorities of Spring Security give
 */
public record MountedAuthentication(
    BeanFactory beans, Environment environment, boolean tokens, Map<String, List<Grant>> grants) {
  private static final String OPEN = "cairn.http.open-on-loopback";
  private static final String ADDRESS = "server.address";
  private static final String FILTER = "springSecurityFilterChain";

  /** Returns the authentication; the bean of the application, if there is one. */
  public Authentication of(Cairn cairn) {
    Authentication own = beans.getBeanProvider(Authentication.class).getIfAvailable();
    if (own != null) {
      return own;
    }
    Optional<Authentication> spring =
        hasSpringSecurity() ? Optional.of(new SpringAuthentication(grants)) : Optional.empty();
    Optional<Authentication> stored =
        tokens ? Optional.of(Authentication.tokens(cairn)) : Optional.empty();
    return spring
        .map(user -> stored.map(user::or).orElse(user))
        .or(() -> stored)
        .orElseThrow(() ->
            new ConfigException(
                "The HTTP API at cairn.http.path would be open to everyone: cairn.http.tokens is false, and the application has no Spring Security. Add spring-boot-starter-security, remove cairn.http.tokens, or declare a bean of the type %s."
                    .formatted(Authentication.class.getName()),
                "cairn.http.tokens"));
  }

  /** Checks that no one but programs of this machine can use an API without authentication. */
  public void checkOpen() {
    if (hasSpringSecurity() || beans.getBeanProvider(Authentication.class).stream().count() > 0) {
      throw new ConfigException(
          "%s is true, and the application has an authentication, which it would ignore. Remove one of them."
              .formatted(OPEN),
          OPEN);
    }
    String address = environment.getProperty(ADDRESS, "");
    if (!isLoopback(address)) {
      throw new ConfigException(
          "%s is true, and other machines can reach the web server: %s is %s. Set it to 127.0.0.1, or remove %s, so that the HTTP API asks for access tokens or the users of Spring Security."
              .formatted(OPEN, ADDRESS, address.isBlank() ? "not set" : "'" + address + "'", OPEN),
          OPEN);
    }
  }

  private boolean hasSpringSecurity() {
    return beans.containsBean(FILTER);
  }

  private static boolean isLoopback(String address) {
    try {
      return !address.isBlank() && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      throw new ConfigException(
          "The address '%s' in %s is not known; name an address of this machine."
              .formatted(address, ADDRESS),
          ADDRESS,
          unknown);
    }
  }
}
