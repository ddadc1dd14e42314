package dev.cairn.internal.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Threads of runs keep an engine from being idle, except while they wait. */
class ActivityTest {
  private final Activity activity = Activity.tracked();
  private final CountDownLatch released = new CountDownLatch(1);

  private Thread start(Runnable code) {
    var started = new Thread[1];
    activity.start(each -> started[0] = Thread.ofVirtual().name("run").unstarted(each), code);
    return started[0];
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void threadIsBusyUntilItsCodeEnds() throws InterruptedException {
    Thread thread = start(this::awaitRelease);
    assertThat(activity.isIdle()).isFalse();

    released.countDown();
    thread.join();

    assertThat(activity.isIdle()).isTrue();
  }

  @Test
  void threadThatCannotBeStartedIsNotBusy() {
    assertThatThrownBy(() ->
            activity.start(
                code -> {
                  throw new OutOfMemoryError("no thread");
                },
                () -> {}))
        .isInstanceOf(OutOfMemoryError.class);

    assertThat(activity.isIdle()).isTrue();
    assertThat(activity.describe()).isEmpty();
  }
}
