package dev.cairn.http;

import dev.cairn.http.internal.server.Dispatcher;
import dev.cairn.http.internal.server.Pages;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

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

  private final transient @Nullable Pages pages;

  CairnHttpServlet(Dispatcher dispatcher, @Nullable Pages pages) {
    this.dispatcher = dispatcher;
    this.pages = pages;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String below = below(request);
    boolean ofApi = below.startsWith(PREFIX + "/");
    if (pages != null && !ofApi) {
      String base = request.getContextPath() + request.getServletPath() + "/";
      pages.answer(below, base, request, response);
      return;
    }
    String path = ofApi ? below.substring(PREFIX.length()) : "/";
    if (!dispatcher.waits(request.getMethod(), path)) {
      dispatcher.answer(path, request, response);
      return;
    }
    dispatcher.authenticateEarly(request);
    AsyncContext waiting = request.startAsync();
    waiting.setTimeout(0);
    Thread.ofVirtual().name("cairn-http " + request.getMethod()).start(() -> answer(path, waiting));
  }

  /** Answers on a virtual thread. A client that has gone needs no answer. */
  private void answer(String path, AsyncContext waiting) {
    try {
      CairnHttpFilter.await(waiting.getRequest());
      if (waiting.getRequest() instanceof HttpServletRequest request
          && waiting.getResponse() instanceof HttpServletResponse response) {
        dispatcher.answer(path, request, response);
      }
    } catch (IOException gone) {
      log("A client has gone before it was answered: " + gone.getMessage());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt(); // nothing was written
    } finally {
      waiting.complete();
    }
  }

  /** Returns the path below that of the servlet, as it was sent. */
  private static String below(HttpServletRequest request) {
    int mapped = request.getContextPath().length() + request.getServletPath().length();
    return request.getRequestURI().substring(mapped);
  }

  /**
   * Ends all streams of events and the requests that wait for a result, and refuses others until
   * {@link #acceptWaiting}. Call it before a container shuts down that first waits for all
   * requests.
   */
  public void endWaiting() {
    dispatcher.close();
  }

  /** Accepts streams of events and requests that wait, after {@link #endWaiting}. */
  public void acceptWaiting() {
    dispatcher.open();
  }

  @Override
  public void destroy() {
    endWaiting();
  }
}
