package dev.cairn.http;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.http.internal.server.Dispatcher;
import dev.cairn.http.internal.server.Pages;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server of the HTTP API, in the process of an application or in one of its own. Create it with
 * {@link HttpApi#listen(int)}.
 *
 * <p>Each request has a virtual thread. If the process dies, clients connect to another server and
 * repeat their requests: the server keeps nothing.
 */
public final class CairnHttpServer implements AutoCloseable {
  private static final List<HandlerType> METHODS =
      List.of(
          HandlerType.GET,
          HandlerType.HEAD,
          HandlerType.POST,
          HandlerType.PUT,
          HandlerType.PATCH,
          HandlerType.DELETE,
          HandlerType.OPTIONS);

  private final String host;
  private final String base;
  private final String path;
  private final Dispatcher dispatcher;
  private final @Nullable Pages pages;
  private final Javalin javalin;

  private CairnHttpServer(HttpApi api, String host) {
    this.host = host;
    this.base = api.base();
    this.path = api.path();
    this.dispatcher = api.dispatcher();
    this.pages = api.pages();
    this.javalin = Javalin.create(this::configure);
  }

  static CairnHttpServer start(HttpApi api, String host, int port) {
    if (!api.isAuthenticated() && !isLoopback(host)) {
      throw new InvalidArgumentException(
          "host",
          "The address '%s' can be reached by other machines, and the API has no authentication. Listen on 127.0.0.1, or call authenticatedBy(...) first."
              .formatted(host));
    }
    var server = new CairnHttpServer(api, host);
    server.javalin.start(port);
    return server;
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      throw new InvalidArgumentException(
          "host", "The address '%s' is not known.".formatted(host), unknown);
    }
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.concurrency.useVirtualThreads = true;
    config.jetty.host = host;
    for (HandlerType method : METHODS) {
      config.routes.addHttpHandler(method, path + "/*", this::answer);
      if (pages != null) {
        config.routes.addHttpHandler(method, base + "/*", this::answerPage);
      }
    }
  }

  private void answer(Context context) throws IOException {
    String sent = context.req().getRequestURI().substring(path.length());
    dispatcher.answer(sent, context.req(), context.res());
  }

  private void answerPage(Context context) throws IOException {
    String sent = context.req().getRequestURI().substring(base.length());
    Objects.requireNonNull(pages).answer(sent, base + "/", context.req(), context.res());
  }

  /**
   * Returns the address of the API.
   *
   * @return such as {@code http://127.0.0.1:8090/api/v1}
   */
  public URI address() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + name + ":" + javalin.port() + path);
  }

  /**
   * Returns the address of the pages that are offered beside the API.
   *
   * @return such as {@code http://127.0.0.1:8090/}
   */
  public URI pagesAddress() {
    return address().resolve(base + "/");
  }

  /** Returns the number of open streams of events. */
  int openStreams() {
    return dispatcher.openStreams();
  }

  /** Ends open streams, waits for requests in progress, and stops the server. */
  @Override
  public void close() {
    dispatcher.close();
    javalin.stop();
  }
}
