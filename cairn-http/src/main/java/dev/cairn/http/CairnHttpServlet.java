package dev.cairn.http;

import dev.cairn.http.internal.server.Dispatcher;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The HTTP API as a servlet of an application. Create it with {@link HttpApi#servlet()}.
 *
 * <p>Requests that wait, for a result or for events, do so on a virtual thread of their own, so
 * they occupy no thread of the container.
 */
public final class CairnHttpServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String PREFIX = "/api/v1";

  private final transient Dispatcher dispatcher;

  CairnHttpServlet(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = path(request);
    if (!dispatcher.waits(request.getMethod(), path)) {
      dispatcher.answer(path, request, response);
      return;
    }
    AsyncContext waiting = request.startAsync();
    waiting.setTimeout(0);
    Thread.ofVirtual().name("cairn-http " + request.getMethod()).start(() -> answer(path, waiting));
  }

  /** Answers on a virtual thread. A client that has gone needs no answer. */
  private void answer(String path, AsyncContext waiting) {
    try {
      if (waiting.getRequest() instanceof HttpServletRequest request
          && waiting.getResponse() instanceof HttpServletResponse response) {
        dispatcher.answer(path, request, response);
      }
    } catch (IOException gone) {
      log("A client has gone before it was answered: " + gone.getMessage());
    } finally {
      waiting.complete();
    }
  }

  /** Returns the path below that of the API, as it was sent. */
  private static String path(HttpServletRequest request) {
    int mapped = request.getContextPath().length() + request.getServletPath().length();
    String below = request.getRequestURI().substring(mapped);
    return below.startsWith(PREFIX + "/") ? below.substring(PREFIX.length()) : "/";
  }

  /** Ends all streams of events. */
  @Override
  public void destroy() {
    dispatcher.close();
  }
}
