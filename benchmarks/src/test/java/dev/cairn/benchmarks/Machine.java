package dev.cairn.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What it was measured on.
 *
 * @param cpu the processor
 * @param cores how many of it
 * @param memory in gigabytes
 * @param os the operating system
 * @param jdk the Java that ran everything
 * @param postgres its version
 * @param settings those of Postgres that matter
 * @param insert milliseconds of a plain insert of one row, committed: what the disk allows
 * @param rested the same, each after a rest of 15 ms: what a machine takes that is idle
 */
record Machine(
    String cpu,
    int cores,
    double memory,
    String os,
    String jdk,
    String postgres,
    Map<String, String> settings,
    double insert,
    double rested) {
  private static final int INSERTS = 200;
  private static final int RESTED = 60;
  private static final long REST_MILLIS = 15;
  private static final double GIGABYTE = 1L << 30;

  static Machine seen(Site site) {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    var settings = new TreeMap<String, String>();
    for (String name :
        new String[] {
          "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "wal_sync_method"
        }) {
      settings.put(name, site.text("show " + name));
    }
    return new Machine(
        processor(),
        Runtime.getRuntime().availableProcessors(),
        Math.round(system.getTotalMemorySize() / GIGABYTE * 10) / 10.0,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        site.text("show server_version"),
        settings,
        plainInsert(site, INSERTS, () -> {}),
        plainInsert(site, RESTED, () -> Pause.millis(REST_MILLIS)));
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseGet(Machine::architecture);
    } catch (IOException elsewhere) {
      return architecture();
    }
  }

  private static String architecture() {
    return System.getProperty("os.arch");
  }

  private static double plainInsert(Site site, int times, Runnable beforeEach) {
    site.execute("create table if not exists plain (id bigint primary key, body text)");
    site.execute("truncate plain");
    var laps = new Laps();
    try (var connection = site.connect();
        var insert = connection.prepareStatement("insert into plain values (?, 'a row')")) {
      for (int i = 0; i < times; i++) {
        insert.setInt(1, i);
        beforeEach.run();
        long before = System.nanoTime();
        insert.executeUpdate();
        laps.add(System.nanoTime() - before);
      }
    } catch (SQLException refused) {
      throw new BenchException("Postgres refused a plain insert", refused);
    }
    return laps.millis(0.5);
  }

  String sentence() {
    return "%s, %d cores, %s GB, %s, %s, Postgres %s (a plain committed insert: %s ms, after a rest: %s ms)"
        .formatted(
            cpu,
            cores,
            Numbers.plain(memory),
            os,
            jdk,
            postgres,
            Numbers.plain(insert),
            Numbers.plain(rested));
  }
}
