package dev.cairn.spring.app;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Lets the process die when all of its workflows have reached a point. */
@Component
public class Deaths {
  /** The exit code of a process that has died. */
  public static final int DIED = 9;

  private final Set<String> arrived = ConcurrentHashMap.newKeySet();
  private final Point point;
  private final int workflows;

  public Deaths(
      @Value("${deaths.point:NONE}") Point point, @Value("${deaths.workflows:0}") int workflows) {
    this.point = point;
    this.workflows = workflows;
  }

  /** Where a process dies. */
  public enum Point {
    NONE,
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  /** Waits for all other workflows at this point, if the process is to die there. */
  void reached(Point reached, String workflow) throws InterruptedException {
    if (reached == point) {
      arrived.add(workflow);
      if (arrived.size() == workflows) {
        Runtime.getRuntime().halt(DIED);
      }
      new CountDownLatch(1).await();
    }
  }
}
