package dev.cairn.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How busy this process and the machine were since a moment. */
final class Load {
  static final String PROCESS = "cores of the process";
  static final String MACHINE = "load of the machine";

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

  /** {@return the share of all cores that was busy since the beginning, or the last call} */
  double machine() {
    return system.getCpuLoad();
  }

  Reading addTo(Reading reading) {
    double cores = (system.getProcessCpuTime() - cpu) / (double) (System.nanoTime() - began);
    return reading.with(PROCESS, cores).with(MACHINE, machine());
  }
}
