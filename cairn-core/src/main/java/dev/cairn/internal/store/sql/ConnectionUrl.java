package dev.cairn.internal.store.sql;

import java.util.regex.Pattern;
import org.postgresql.Driver;

/** Addresses of databases, as messages may show them. */
public final class ConnectionUrl {
  private static final String MASK = "***";

  /** {@code password=...} or {@code sslpassword=...}, up to the next parameter. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "((?:password|passwd|pwd|passphrase)\\s*[=:]\\s*)('[^']*'|[^&\\s]+)",
          Pattern.CASE_INSENSITIVE);

  /** {@code //user:password@host}; the password may contain any sign, an at sign too. */
  private static final Pattern AUTHORITY = Pattern.compile("(//[^:/?#\\s@]*:)\\S*(@)");

  /** {@code postgres:user:password@host}, without slashes. */
  private static final Pattern WITHOUT_SLASHES =
      Pattern.compile("(postgres(?:ql)?:[^:/?#\\s@]+:)\\S*(@)");

  /** A user before the host, which the driver would take for a part of the host and log. */
  private static final Pattern USER_BEFORE_HOST = Pattern.compile("jdbc:postgresql:(//)?[^?]*@.*");

  private ConnectionUrl() {}

  /**
   * Returns whether the JDBC driver understands an address.
   *
   * @param url an address
   * @return whether it can be used as it is
   */
  public static boolean isValid(String url) {
    return url.startsWith("jdbc:postgresql:")
        && !USER_BEFORE_HOST.matcher(url).matches()
        && Driver.parseURL(url, null) != null;
  }

  /**
   * Hides passwords in an address, or in a text that contains one.
   *
   * @param text an address or a message
   * @return the same without passwords
   */
  public static String masked(String text) {
    String masked = PARAMETER.matcher(text).replaceAll("$1" + MASK);
    masked = AUTHORITY.matcher(masked).replaceAll("$1" + MASK + "$2");
    return WITHOUT_SLASHES.matcher(masked).replaceAll("$1" + MASK + "$2");
  }
}
