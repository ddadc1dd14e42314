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
 * The machine and software of a measurement.
 *
 * @param cpu the processor
 * @param cores the number of its cores
 * @param memory in gigabytes
 * @param os the operating system
 * @param jdk the Java version
 * @param postgres the Postgres version
 * @param settings the relevant settings of Postgres
 * @param insert duration of a plain committed insert of one row, in milliseconds: the speed of the
 *     disk
 * @param rested the same after a pause of 15 ms, on an idle machine
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

  static Machine seen(BenchDatabase database) {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    var settings = new TreeMap<String, String>();
    for (String name :
        new String[] {
          "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "wal_sync_method"
        }) {
      settings.put(name, database.text("show " + name));
    }
    return new Machine(
        processor(),
        Runtime.getRuntime().availableProcessors(),
        Math.round(system.getTotalMemorySize() / GIGABYTE * 10) / 10.0,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        database.text("show server_version"),
        settings,
        plainInsert(database, INSERTS, () -> {}),
        plainInsert(database, RESTED, () -> Pause.millis(REST_MILLIS)));
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

  private static double plainInsert(BenchDatabase database, int times, Runnable beforeEach) {
    database.execute("create table if not exists plain (id bigint primary key, body text)");
    database.execute("truncate plain");
    var laps = new LatencySamples();
    try (var connection = database.connect();
        var insert = connection.prepareStatement("insert into plain values (?, 'a row')")) {
      for (int i = 0; i < times; i++) {
        insert.setInt(1, i);
        beforeEach.run();
        long before = System.nanoTime();
        insert.executeUpdate();
        laps.add(System.nanoTime() - before);
      }
    } catch (SQLException refused) {
      throw new BenchException("Postgres rejected a plain insert", refused);
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
