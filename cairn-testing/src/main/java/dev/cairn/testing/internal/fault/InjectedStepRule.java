package dev.cairn.testing.internal.fault;

import dev.cairn.testing.fault.Hang;
import dev.cairn.testing.fault.StepRule;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The behaviour of the steps, transactions and compensations with one name. Thread-safe. */
final class InjectedStepRule implements StepRule {
  private final String name;
  private final HangWait hangWait;
  private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
  private final Queue<Exception> lostResponses = new ConcurrentLinkedQueue<>();
  private final Queue<InjectedHang> pendingHangs = new ConcurrentLinkedQueue<>();
  private final Queue<InjectedHang> hangs = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Callable<@Nullable Object> replacement;
  private volatile Duration delay = Duration.ZERO;

  InjectedStepRule(String name, HangWait hangWait) {
    this.name = name;
    this.hangWait = hangWait;
  }

  @Override
  public StepRule returns(@Nullable Object value) {
    replacement = () -> value;
    return this;
  }

  @Override
  public StepRule throwsException(Exception exception) {
    replacement =
        () -> {
          throw exception;
        };
    return this;
  }

  @Override
  public StepRule fails(int times, Exception exception) {
    if (times < 1) {
      throw new IllegalArgumentException("times is %d; must be at least 1".formatted(times));
    }
    for (int i = 0; i < times; i++) {
      failures.add(exception);
    }
    return this;
  }

  @Override
  public StepRule delays(Duration time) {
    delay = time;
    return this;
  }

  @Override
  public Hang hangs() {
    var hang = new InjectedHang(name);
    hangs.add(hang);
    pendingHangs.add(hang);
    return hang;
  }

  @Override
  public StepRule losesResponse() {
    lostResponses.add(
        new SocketTimeoutException("The test lost the response of '%s'".formatted(name)));
    return this;
  }

  @Nullable Object call(String workflowId, String key, Callable<@Nullable Object> code)
      throws Exception {
    if (!delay.isZero()) {
      pause();
    }
    InjectedHang hang = pendingHangs.poll();
    if (hang != null) {
      hang.reach(workflowId, key, hangWait);
    }
    Exception failure = failures.poll();
    if (failure != null) {
      throw failure;
    }
    Callable<@Nullable Object> replaced = replacement;
    return replaced == null ? code.call() : replaced.call();
  }

  private void pause() throws InterruptedException {
    if (new CountDownLatch(1).await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError("nobody counts this down");
    }
  }

  Optional<Exception> takeLostResponse() {
    return Optional.ofNullable(lostResponses.poll());
  }

  void loseResponse() throws Exception {
    Exception lost = lostResponses.poll();
    if (lost != null) {
      throw lost;
    }
  }

  void releaseAll() {
    hangs.forEach(InjectedHang::release);
  }
}
