package dev.cairn.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How busy this process and the machine were since a moment. */
final class Load {
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final long cpu = system.getProcessCpuTime();
  private final long began = System.nanoTime();

  private Load() {
    system.getCpuLoad(); // from here to the next call
  }

  static Load begin() {
    return new Load();
  }

  Reading addTo(Reading reading) {
    double cores = (system.getProcessCpuTime() - cpu) / (double) (System.nanoTime() - began);
    return reading
        .with("cores of the process", cores)
        .with("load of the machine", system.getCpuLoad());
  }
}
