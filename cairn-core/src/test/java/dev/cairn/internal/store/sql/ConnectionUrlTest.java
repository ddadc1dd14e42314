package dev.cairn.internal.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages never show a password, whatever the form of the URL. */
class ConnectionUrlTest {
  private static final String SECRET = "s3cr:t/@'w?rd";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://localhost:1/shop?user=bob&password=%s",
        "jdbc:postgresql://localhost:1/shop?password=%s&user=bob",
        "jdbc:postgresql://localhost:1/shop?user=bob&sslpassword=%s",
        "jdbc:postgresql://localhost:1/shop?user=bob&PASSWORD=%s",
        "jdbc:postgresql://bob:%s@localhost:1/shop",
        "jdbc:postgresql:bob:%s@localhost/shop",
        "postgres://bob:%s@localhost:1/shop",
        "postgresql://bob:%s@one:1,two:2/shop",
        "host=localhost user=bob password=%s",
        "Cannot connect to jdbc:postgresql://bob:%s@localhost:1/shop: refused"
      })
  void passwordsAreMasked(String form) {
    assertThat(ConnectionUrl.masked(form.formatted(SECRET)))
        .contains("***")
        .doesNotContain("s3cr")
        .doesNotContain("w?rd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://localhost:1/shop?password=my secret word&user=bob",
        "jdbc:postgresql://bob:my secret word@localhost:1/shop",
        "jdbc:postgresql:bob:my secret word@localhost/shop",
        "postgres://bob:my secret word@localhost:1/shop"
      })
  void passwordsWithBlanksAreMasked(String url) {
    assertThat(ConnectionUrl.maskedUrl(url))
        .contains("***")
        .contains("bob")
        .doesNotContain("my")
        .doesNotContain("secret")
        .doesNotContain("word&")
        .doesNotContain("word@");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://localhost:5432/shop?user=bob",
        "password authentication failed for user \"bob\"",
        "Connection to localhost:1 refused. Check that the hostname and port are correct"
      })
  void otherTextIsUnchanged(String text) {
    assertThat(ConnectionUrl.masked(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://localhost:1/shop?user=bob&password=SECRET",
        "jdbc:postgresql://bob:SECRET@localhost:1/shop",
        "jdbc:postgresql://localhost:port/shop?password=SECRET",
        "postgres://bob:SECRET@localhost:1/shop",
        "postgres://bob:my SECRET@localhost:1/shop",
        "jdbc:postgresql://localhost:port/shop?password=my SECRET",
      })
  void exceptionsOfOpenShowNoPassword(String url) {
    ThrowingCallable opening =
        () -> Cairn.open(Config.named("test").connectTimeout(Duration.ofMillis(100)).url(url));

    assertThatThrownBy(opening)
        .satisfies(thrown -> {
          for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain("SECRET");
          }
        });
  }
}
