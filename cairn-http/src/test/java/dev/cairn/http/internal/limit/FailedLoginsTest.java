package dev.cairn.http.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedLoginsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final FailedLogins failures = new FailedLogins(nanos::get);

  @Test
  void addressIsRefusedUntilTheMinuteIsOver() {
    for (int i = 0; i < 30; i++) {
      assertThat(failures.areTooMany("a")).isFalse();
      failures.add("a");
    }

    assertThat(failures.areTooMany("a")).isTrue();
    assertThat(failures.areTooMany("b")).isFalse();
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(failures.areTooMany("a")).isFalse();
  }
}
