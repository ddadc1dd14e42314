package dev.cairn.internal.store.sql;

import java.util.regex.Pattern;
import org.postgresql.Driver;

/** Checks JDBC URLs, and masks passwords in URLs and messages. */
public final class ConnectionUrl {
  private static final String MASK = "***";

  /** {@code password=...} or {@code sslpassword=...}, up to the next parameter. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "((?:password|passwd|pwd|passphrase)\\s*[=:]\\s*)('[^']*'|[^&\\s]+)",
          Pattern.CASE_INSENSITIVE);

  /** {@code //user:password@host}; the password may contain any character, including an at sign. */
  private static final Pattern AUTHORITY = Pattern.compile("(//[^:/?#\\s@]*:)\\S*(@)");

  /** {@code postgres:user:password@host}, without slashes. */
  private static final Pattern WITHOUT_SLASHES =
      Pattern.compile("(postgres(?:ql)?:[^:/?#\\s@]+:)\\S*(@)");

  /** A user before the host, which the driver would treat as part of the host name and log. */
  private static final Pattern USER_BEFORE_HOST = Pattern.compile("jdbc:postgresql:(//)?[^?]*@.*");

  /** Stands for a blank in a URL, where it is a part of what surrounds it. */
  private static final char BLANK = '\uFFFF';

  private ConnectionUrl() {}

  /** Returns whether the JDBC driver accepts a URL, and the URL has no user before the host. */
  public static boolean isValid(String url) {
    return url.startsWith("jdbc:postgresql:")
        && !USER_BEFORE_HOST.matcher(url).matches()
        && Driver.parseURL(url, null) != null;
  }

  /**
   * Masks passwords in a URL. Unlike in a {@link #masked text}, a blank does not end the URL.
   *
   * @param url a URL, valid or not
   * @return the URL without passwords
   */
  public static String maskedUrl(String url) {
    return masked(url.replace(' ', BLANK)).replace(BLANK, ' ');
  }

  /**
   * Masks passwords in a text that contains a URL.
   *
   * @param text a message
   * @return the text without passwords
   */
  public static String masked(String text) {
    String masked = PARAMETER.matcher(text).replaceAll("$1" + MASK);
    masked = AUTHORITY.matcher(masked).replaceAll("$1" + MASK + "$2");
    return WITHOUT_SLASHES.matcher(masked).replaceAll("$1" + MASK + "$2");
  }
}
