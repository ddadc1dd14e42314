package dev.cairn.http.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The network address of the client of a request. Headers of proxies are believed if the proxy is
 * trusted, and only as far as trusted proxies have written them.
 */
public final class ClientAddress {
  private static final String ATTRIBUTE = "dev.cairn.http.address";

  private ClientAddress() {}

  /**
   * Returns the address of the client of a request.
   *
   * @param request the request
   * @return the address, as the server has found it
   */
  public static String of(HttpServletRequest request) {
    @Nullable Object found = request.getAttribute(ATTRIBUTE);
    return found instanceof String address ? address : request.getRemoteAddr();
  }

  /**
   * Finds the address of the client of a request, and keeps it with the request.
   *
   * @param request the request
   * @param trusted the addresses of proxies whose header {@code X-Forwarded-For} is believed
   */
  public static void find(HttpServletRequest request, Set<String> trusted) {
    String address = request.getRemoteAddr();
    List<String> forwarded = forwarded(request);
    for (String before : forwarded) {
      if (!trusted.contains(address)) {
        break;
      }
      address = before;
    }
    request.setAttribute(ATTRIBUTE, address);
  }

  /** Returns the addresses that proxies have written, the last first. */
  private static List<String> forwarded(HttpServletRequest request) {
    List<String> lines = Collections.list(request.getHeaders("X-Forwarded-For"));
    List<String> addresses =
        Arrays.stream(String.join(",", lines).split(",", -1))
            .map(String::strip)
            .filter(text -> text.matches("[0-9A-Fa-f.:\\[\\]]{2,45}"))
            .toList();
    return addresses.reversed();
  }
}
