package dev.cairn.spring;

import dev.cairn.console.Console;
import dev.cairn.error.ConfigException;
import dev.cairn.http.HttpApi;
import dev.cairn.http.access.Grant;
import dev.cairn.http.access.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the HTTP API and the console in the application's web server. What is not set has
 * the default of {@link dev.cairn.http.HttpApi}.
 *
 * @param path Path of the HTTP API and the console, below server.servlet.context-path, such as
 *     /cairn. They are not offered without it.
 * @param console Whether to offer the console. Default: if cairn-console is on the class path.
 * @param tokens Whether access tokens are accepted, beside the users of Spring Security.
 * @param openOnLoopback Whether everyone on this machine may do everything, without authentication.
 *     Only with a server.address that other machines cannot reach.
 * @param roles Which authorities of Spring Security give which role.
 * @param grants What other authorities give, in parts, such as one queue.
 * @param masked Paths of members of values that nobody sees, such as $.card.number or $..email.
 * @param valuesFor Lowest role that sees values. Default: viewer, or operator if the codec encrypts
 *     values.
 * @param origins Other origins whose web pages may send requests, such as
 *     https://cairn.example.org.
 * @param trustedProxies Addresses of reverse proxies whose header X-Forwarded-For is believed.
 * @param publicAddress Address that browsers use, if a reverse proxy changes the header Host, such
 *     as https://cairn.example.org.
 * @param sessions How long a session lasts that a browser got for an access token. Default: 8
 *     hours.
 * @param idleSessions After how long without a request such a session ends. Default: 1 hour.
 * @param largestBody Maximum size of the body of a request. Default: 4MB.
 * @param mostStreams How many streams of events may be open at once. Default: 1000.
 */
@ConfigurationProperties("cairn.http")
record CairnHttpProperties(
    @Nullable String path,
    @Nullable Boolean console,
    @DefaultValue("true") boolean tokens,
    @DefaultValue("false") boolean openOnLoopback,
    @DefaultValue Roles roles,
    @DefaultValue List<AuthorityGrant> grants,
    @DefaultValue List<String> masked,
    @Nullable Role valuesFor,
    @DefaultValue List<String> origins,
    @DefaultValue List<String> trustedProxies,
    @Nullable String publicAddress,
    @Nullable Duration sessions,
    @Nullable Duration idleSessions,
    @DefaultValue("4MB") DataSize largestBody,
    @DefaultValue("1000") int mostStreams) {
  /**
   * Which authorities of Spring Security give which role.
   *
   * @param viewer Authorities of those who may read.
   * @param operator Authorities of those who may also start, cancel, resume and fork workflows.
   * @param admin Authorities of those who may do everything.
   */
  record Roles(
      @DefaultValue("ROLE_CAIRN_VIEWER") List<String> viewer,
      @DefaultValue("ROLE_CAIRN_OPERATOR") List<String> operator,
      @DefaultValue("ROLE_CAIRN_ADMIN") List<String> admin) {}

  /**
   * What an authority gives.
   *
   * @param authority The authority of Spring Security.
   * @param grant The role and where it counts, such as "OPERATOR queue:mail" or "VIEWER
   *     application:shop".
   */
  record AuthorityGrant(String authority, String grant) {}

  /** Returns the pattern of all paths of the API and the console. */
  String pattern() {
    if (path == null || !path.matches("(/[A-Za-z0-9._-]+)+")) {
      throw new ConfigException(
          "cairn.http.path is '%s'; must begin with a slash, not end with one, and have a name, such as /cairn. Remove the property to offer no HTTP API."
              .formatted(path),
          "cairn.http.path");
    }
    return path + "/*";
  }

  /** Returns an API with these settings, without the authentication. */
  HttpApi applyTo(HttpApi api) {
    HttpApi changed =
        api.masked(masked.toArray(String[]::new))
            .origins(origins.toArray(String[]::new))
            .trustedProxies(trustedProxies.toArray(String[]::new))
            .limits((int) Math.min(largestBody.toBytes(), Integer.MAX_VALUE), mostStreams);
    changed = valuesFor == null ? changed : changed.valuesFor(valuesFor);
    changed = publicAddress == null ? changed : changed.publicAddress(publicAddress);
    changed = sessions == null ? changed : changed.sessions(sessions);
    changed = idleSessions == null ? changed : changed.idleSessions(idleSessions);
    return hasConsole() ? changed.pages(Console.pages()) : changed;
  }

  private boolean hasConsole() {
    boolean present = ClassUtils.isPresent("dev.cairn.console.Console", null);
    if (Boolean.TRUE.equals(console) && !present) {
      throw new ConfigException(
          "cairn.http.console is true, and there is no console: add cairn-console to the class path, or remove the property.",
          "cairn.http.console");
    }
    return present && !Boolean.FALSE.equals(console);
  }

  /** Returns what each authority gives. */
  Map<String, List<Grant>> byAuthority() {
    var found = new HashMap<String, List<Grant>>();
    roles.viewer().forEach(each -> add(found, each, Grant.everywhere(Role.VIEWER)));
    roles.operator().forEach(each -> add(found, each, Grant.everywhere(Role.OPERATOR)));
    roles.admin().forEach(each -> add(found, each, Grant.everywhere(Role.ADMIN)));
    grants.forEach(each -> add(found, each.authority(), Grant.parse(each.grant())));
    return found;
  }

  private static void add(Map<String, List<Grant>> grants, String authority, Grant grant) {
    grants.computeIfAbsent(authority, none -> new ArrayList<>()).add(grant);
  }
}
