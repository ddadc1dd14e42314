package dev.cairn.agents;

import java.util.concurrent.atomic.AtomicLong;

/** What one run of one workflow has used; a replay counts it again. */
final class RunBudget {
  private final Measure measure;
  private final long limit;
  private final AtomicLong used;

  RunBudget(Measure measure, long limit, long used) {
    measure.validate(limit, used);
    this.measure = measure;
    this.limit = limit;
    this.used = new AtomicLong(used);
  }

  long limit() {
    return limit;
  }

  long used() {
    return used.get();
  }

  void check() {
    measure.check("its budget", limit, used.get());
  }

  void add(Usage usage) {
    used.addAndGet(measure.units(usage));
  }
}
