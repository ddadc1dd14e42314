package dev.cairn.http;

import dev.cairn.CairnOperations;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.http.access.Authentication;
import dev.cairn.http.access.Role;
import dev.cairn.http.internal.api.AreaGuard;
import dev.cairn.http.internal.api.Operations;
import dev.cairn.http.internal.api.Snapshots;
import dev.cairn.http.internal.json.Values;
import dev.cairn.http.internal.server.Audit;
import dev.cairn.http.internal.server.Dispatcher;
import dev.cairn.http.internal.server.Pages;
import dev.cairn.http.internal.server.ServerSettings;
import dev.cairn.http.internal.session.SessionCookies;
import dev.cairn.http.internal.session.SessionRoutes;
import dev.cairn.http.internal.session.Sessions;
import dev.cairn.http.page.WebPages;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API of a {@code Cairn} or a {@code CairnClient}: what it offers, and to whom. Immutable:
 * each method that changes a setting returns a copy.
 *
 * {@snippet :
 * try (CairnHttpServer server = HttpApi.of(cairn).listen(8090)) {
 *   System.out.println(server.address());
 * }
 * }
 *
 * <p>Without {@link #authenticatedBy}, only requests of the same machine are answered, and everyone
 * there may do everything.
 */
public final class HttpApi {
  private static final int LARGEST_BODY = 4 * 1024 * 1024;
  private static final int MOST_STREAMS = 1_000;
  private static final String PREFIX = "/api/v1";
  private static final Duration LONGEST_SESSION = Duration.ofDays(400);

  private final CairnOperations cairn;

  // Assigned in copies before they are returned.
  private String basePath = "";
  private @Nullable Authentication authentication;
  private List<String> masked = List.of();
  private @Nullable Role valuesFor;
  private List<String> origins = List.of();
  private Set<String> proxies = Set.of();
  private Duration sessions = Duration.ofHours(8);
  private Duration idle = Duration.ofHours(1);
  private Optional<URI> publicAddress = Optional.empty();
  private int largestBody = LARGEST_BODY;
  private int mostStreams = MOST_STREAMS;
  private @Nullable WebPages pages;
  private List<HostAction> actions = List.of();

  private HttpApi(CairnOperations cairn) {
    this.cairn = cairn;
  }

  private HttpApi copy() {
    var copy = new HttpApi(cairn);
    copy.basePath = basePath;
    copy.authentication = authentication;
    copy.masked = masked;
    copy.valuesFor = valuesFor;
    copy.origins = origins;
    copy.proxies = proxies;
    copy.sessions = sessions;
    copy.idle = idle;
    copy.publicAddress = publicAddress;
    copy.largestBody = largestBody;
    copy.mostStreams = mostStreams;
    copy.pages = pages;
    copy.actions = actions;
    return copy;
  }

  /**
   * Offers all operations of an engine or a client.
   *
   * @param cairn a {@code Cairn}, which binds the arguments of starts to the types of its
   *     workflows, or a {@code CairnClient}, which starts workflows of others through queues; the
   *     caller starts and closes it
   * @return the API
   */
  public static HttpApi of(CairnOperations cairn) {
    return new HttpApi(cairn);
  }

  /**
   * Authenticates requests. Requests of other machines are then answered, too.
   *
   * @param authentication finds the principal of each request
   * @return a changed copy
   */
  public HttpApi authenticatedBy(Authentication authentication) {
    HttpApi copy = copy();
    copy.authentication = authentication;
    return copy;
  }

  /**
   * Serves the API below a path, such as {@code /cairn}, for example behind a reverse proxy that
   * does not remove it.
   *
   * @param path a path that begins with a slash and does not end with one; empty by default
   * @return a changed copy
   * @throws InvalidArgumentException if the path is not valid
   */
  public HttpApi basePath(String path) {
    if (!path.matches("(/[A-Za-z0-9._-]+)*")) {
      throw new InvalidArgumentException(
          "path",
          "The base path is '%s'; must be empty, or begin with a slash and not end with one."
              .formatted(path));
    }
    HttpApi copy = copy();
    copy.basePath = path;
    return copy;
  }

  /**
   * Masks members of values, in arguments, results, recorded values, attributes, events, streams
   * and exceptions, for everyone. The text {@code ***} replaces them.
   *
   * @param paths paths within each value, in a part of the notation of RFC 9535, such as {@code
   *     $.card.number} or {@code $..email}; arrays are passed through
   * @return a changed copy, which masks these paths in addition to those before
   * @throws InvalidArgumentException if a path is not valid
   */
  public HttpApi masked(String... paths) {
    List<String> all = Stream.concat(masked.stream(), Stream.of(paths)).toList();
    var unused = Values.of(all, Role.VIEWER); // checks the paths
    HttpApi copy = copy();
    copy.masked = all;
    return copy;
  }

  /**
   * Hides all values from principals with a lower role.
   *
   * @param role the lowest role that sees values; by default viewers see them, and operators if the
   *     codec encrypts values
   * @return a changed copy
   */
  public HttpApi valuesFor(Role role) {
    HttpApi copy = copy();
    copy.valuesFor = role;
    return copy;
  }

  /**
   * Permits web pages of other origins to send requests, such as those of a reverse proxy with
   * another name.
   *
   * @param origins the origins, such as {@code https://cairn.example.org}
   * @return a changed copy, which permits these in place of those before
   */
  public HttpApi origins(String... origins) {
    HttpApi copy = copy();
    copy.origins = List.of(origins);
    return copy;
  }

  /**
   * Believes the header {@code X-Forwarded-For} of reverse proxies, so that the audit log and the
   * limit of failed logins have the addresses of clients.
   *
   * @param addresses the addresses of the proxies, as the server sees them, such as {@code
   *     10.0.0.5}; none by default
   * @return a changed copy, which trusts these in place of those before
   */
  public HttpApi trustedProxies(String... addresses) {
    HttpApi copy = copy();
    copy.proxies = Set.of(addresses);
    return copy;
  }

  /**
   * Sets how long the session of a person lasts who has logged in with a browser.
   *
   * @param lifetime the duration from the login on; 8 hours by default; zero for no sessions
   * @return a changed copy
   * @throws InvalidArgumentException if the duration is negative or longer than 400 days
   */
  public HttpApi sessions(Duration lifetime) {
    if (lifetime.isNegative() || lifetime.compareTo(LONGEST_SESSION) > 0) {
      throw new InvalidArgumentException(
          "lifetime", "lifetime is %s; must be 0 to 400 days.".formatted(lifetime));
    }
    HttpApi copy = copy();
    copy.sessions = lifetime;
    return copy;
  }

  /**
   * Sets after how long without a request a session of a browser ends, within its {@linkplain
   * #sessions lifetime}. A page that is visible and refreshes itself sends requests.
   *
   * @param timeout the duration since the last request, with a tolerance of a minute; 1 hour by
   *     default; zero for no limit
   * @return a changed copy
   * @throws InvalidArgumentException if the duration is negative or longer than 400 days
   */
  public HttpApi idleSessions(Duration timeout) {
    if (timeout.isNegative() || timeout.compareTo(LONGEST_SESSION) > 0) {
      throw new InvalidArgumentException(
          "timeout", "timeout is %s; must be 0 to 400 days.".formatted(timeout));
    }
    HttpApi copy = copy();
    copy.idle = timeout;
    return copy;
  }

  /**
   * Sets the address that browsers use, if a reverse proxy changes the header {@code Host}. A
   * provider sends browsers back to it, and cookies need TLS unless it is {@code http} on loopback.
   * Its origin is permitted.
   *
   * @param origin the scheme, name and port, such as {@code https://cairn.example.org}; by default
   *     that of each request, with TLS unless it is loopback
   * @return a changed copy
   * @throws InvalidArgumentException if it is not an origin
   */
  public HttpApi publicAddress(String origin) {
    if (!origin.matches("https?://[A-Za-z0-9.\\-\\[\\]:]+")) {
      throw new InvalidArgumentException(
          "origin",
          "The public address is '%s'; must be an origin such as https://cairn.example.org."
              .formatted(origin));
    }
    HttpApi copy = copy();
    copy.publicAddress = Optional.of(URI.create(origin));
    return copy;
  }

  /**
   * Limits the size of bodies and the number of open streams of events.
   *
   * @param largestBody the maximum size of a body in bytes, 1 or more; 4 MiB by default
   * @param mostStreams how many streams may be open at once, 0 or more; 1,000 by default
   * @return a changed copy
   * @throws InvalidArgumentException if a limit is out of range
   */
  public HttpApi limits(int largestBody, int mostStreams) {
    if (largestBody < 1 || largestBody == Integer.MAX_VALUE || mostStreams < 0) {
      throw new InvalidArgumentException(
          "limits",
          "largestBody is %d and mostStreams is %d; must be 1 or more, and 0 or more."
              .formatted(largestBody, mostStreams));
    }
    HttpApi copy = copy();
    copy.largestBody = largestBody;
    copy.mostStreams = mostStreams;
    return copy;
  }

  /**
   * Offers a web interface beside the API, at the path of which {@code /api/v1} is below.
   *
   * @param pages the files of the web interface, such as those of the console
   * @return a changed copy
   */
  public HttpApi pages(WebPages pages) {
    HttpApi copy = copy();
    copy.pages = pages;
    return copy;
  }

  /**
   * Offers an action of the application to operators, beside the operations of Cairn.
   *
   * @param action the action
   * @return a changed copy, which offers it in addition to those before
   * @throws InvalidArgumentException if there is another one with its name
   */
  public HttpApi hostAction(HostAction action) {
    if (actions.stream().anyMatch(each -> each.name().equals(action.name()))) {
      throw new InvalidArgumentException(
          "action", "There are two actions with the name '%s'.".formatted(action.name()));
    }
    HttpApi copy = copy();
    copy.actions = Stream.concat(actions.stream(), Stream.of(action)).toList();
    return copy;
  }

  /**
   * Serves the API on loopback, with virtual threads.
   *
   * @param port the port; 0 for any free one
   * @return the running server; the caller closes it
   */
  public CairnHttpServer listen(int port) {
    return listen("127.0.0.1", port);
  }

  /**
   * Serves the API on an address, with virtual threads.
   *
   * @param host the address or name of a network interface, such as {@code 0.0.0.0} for all
   * @param port the port; 0 for any free one
   * @return the running server; the caller closes it
   * @throws InvalidArgumentException if the address is not loopback and there is no authentication
   */
  public CairnHttpServer listen(String host, int port) {
    return CairnHttpServer.start(this, host, port);
  }

  /**
   * Returns the API as a servlet, for an application that has a servlet container. Map it to a path
   * with {@code /*}, with support for asynchronous requests; the API is below, at {@code /api/v1}.
   *
   * @return the servlet
   */
  public CairnHttpServlet servlet() {
    return new CairnHttpServlet(dispatcher(), pages());
  }

  boolean isAuthenticated() {
    return authentication != null;
  }

  String base() {
    return basePath;
  }

  @Nullable Pages pages() {
    return pages == null ? null : new Pages(settings(), pages);
  }

  /** Returns the path of the API. */
  String path() {
    return basePath + PREFIX;
  }

  Dispatcher dispatcher() {
    boolean hidden = cairn.hidesStoredValues();
    Role least = hidden ? Role.OPERATOR : Role.VIEWER;
    var values = Values.of(masked, valuesFor == null ? least : valuesFor);
    var logged = Values.ofLog(masked, hidden); // the log is not encrypted
    ServerSettings settings = settings();
    return new Dispatcher(
        settings,
        new Audit(cairn.auditLog(), new Snapshots(cairn, logged), logged),
        new AreaGuard(cairn),
        Stream.of(
                Operations.routes(cairn, values),
                new HostActionRoutes(actions).routes(),
                new SessionRoutes(settings.sessions(), cairn, values).routes())
            .flatMap(List::stream)
            .toList());
  }

  private List<String> permitted() {
    return Stream.concat(origins.stream(), publicAddress.map(URI::toString).stream()).toList();
  }

  private ServerSettings settings() {
    var found =
        new Sessions(
            Optional.ofNullable(authentication),
            cairn.accessSessions(),
            new SessionCookies(publicAddress),
            sessions,
            idle);
    return new ServerSettings(found, permitted(), proxies, largestBody, mostStreams, cairn::outage);
  }
}
