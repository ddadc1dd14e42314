package dev.cairn.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The CPU usage of this process and of the machine since a moment. */
final class CpuLoad {
  static final String PROCESS = "cores of the process";
  static final String MACHINE = "load of the machine";

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final long cpu = system.getProcessCpuTime();
  private final long began = System.nanoTime();

  private CpuLoad() {
    system.getCpuLoad(); // the load is measured from here to the next call
  }

  static CpuLoad begin() {
    return new CpuLoad();
  }

  /** {@return the busy share of all cores since the beginning or the last call} */
  double machine() {
    return system.getCpuLoad();
  }

  Measurement addTo(Measurement reading) {
    double cores = (system.getProcessCpuTime() - cpu) / (double) (System.nanoTime() - began);
    return reading.with(PROCESS, cores).with(MACHINE, machine());
  }
}
