package dev.cairn.http;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets requests that wait be answered only when the filters of the application have returned. Map
 * it to the same path as {@link CairnHttpServlet}, before all filters that write headers after the
 * servlet, such as those of Spring Security; with support for asynchronous requests. Without it, a
 * filter may write headers while another thread answers.
 */
public final class CairnHttpFilter implements Filter {
  private static final String RETURNED = CairnHttpFilter.class.getName();
  private static final long LONGEST_SECONDS = 10;

  /** Creates the filter. */
  public CairnHttpFilter() {}

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var returned = new CountDownLatch(1);
    request.setAttribute(RETURNED, returned);
    try {
      chain.doFilter(request, response);
    } finally {
      returned.countDown();
    }
  }

  /** Waits until the filters have returned; not at all without this filter. */
  static void await(ServletRequest request) throws InterruptedException {
    if (request.getAttribute(RETURNED) instanceof CountDownLatch returned) {
      boolean unused = returned.await(LONGEST_SECONDS, TimeUnit.SECONDS);
    }
  }
}
