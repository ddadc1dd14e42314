package dev.cairn.internal.determinism;

import dev.cairn.determinism.DeterminismRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of calls that workflow code must not make. A line has the rule, the method (with
 * parameter types if only this overload is meant), and after {@code =} an expression to use
 * instead, or after {@code :} a sentence.
 */
final class NondeterministicCalls {
  private static final Pattern LINE =
      Pattern.compile("(\\w+) +([\\w.$]+)#([\\w*<>]+)(?:\\(([\\w.$,]*)\\))?(?: ([=:]) (.+))?");

  private static final String TABLE =
      """
      CLOCK java.time.Instant#now = Durable.now()
      CLOCK java.time.Clock#instant = Durable.now()
      CLOCK java.time.Clock#millis = Durable.now().toEpochMilli()
      CLOCK java.time.InstantSource#instant = Durable.now()
      CLOCK java.time.InstantSource#millis = Durable.now().toEpochMilli()
      CLOCK java.lang.System#currentTimeMillis = Durable.now().toEpochMilli()
      CLOCK java.lang.System#nanoTime : Use Durable.now(), or measure in a step.
      CLOCK java.util.Date#<init>() = Date.from(Durable.now())
      CLOCK java.util.Calendar#getInstance : Use Durable.now().
      CLOCK java.util.GregorianCalendar#<init>() : Use Durable.now().
      CLOCK java.time.LocalDate#now() = LocalDate.ofInstant(Durable.now(), ZoneOffset.UTC)
      CLOCK java.time.LocalDate#now(java.time.ZoneId) = LocalDate.ofInstant(Durable.now(), {0})
      CLOCK java.time.LocalDate#now(java.time.Clock) = LocalDate.ofInstant(Durable.now(), {0}.getZone())
      CLOCK java.time.LocalTime#now() = LocalTime.ofInstant(Durable.now(), ZoneOffset.UTC)
      CLOCK java.time.LocalTime#now(java.time.ZoneId) = LocalTime.ofInstant(Durable.now(), {0})
      CLOCK java.time.LocalTime#now(java.time.Clock) = LocalTime.ofInstant(Durable.now(), {0}.getZone())
      CLOCK java.time.LocalDateTime#now() = LocalDateTime.ofInstant(Durable.now(), ZoneOffset.UTC)
      CLOCK java.time.LocalDateTime#now(java.time.ZoneId) = LocalDateTime.ofInstant(Durable.now(), {0})
      CLOCK java.time.LocalDateTime#now(java.time.Clock) = LocalDateTime.ofInstant(Durable.now(), {0}.getZone())
      CLOCK java.time.ZonedDateTime#now() = ZonedDateTime.ofInstant(Durable.now(), ZoneOffset.UTC)
      CLOCK java.time.ZonedDateTime#now(java.time.ZoneId) = ZonedDateTime.ofInstant(Durable.now(), {0})
      CLOCK java.time.ZonedDateTime#now(java.time.Clock) = ZonedDateTime.ofInstant(Durable.now(), {0}.getZone())
      CLOCK java.time.OffsetDateTime#now() = OffsetDateTime.ofInstant(Durable.now(), ZoneOffset.UTC)
      CLOCK java.time.OffsetDateTime#now(java.time.ZoneId) = OffsetDateTime.ofInstant(Durable.now(), {0})
      CLOCK java.time.OffsetDateTime#now(java.time.Clock) = OffsetDateTime.ofInstant(Durable.now(), {0}.getZone())
      CLOCK java.time.OffsetTime#now : Use OffsetTime.ofInstant(Durable.now(), zone).
      CLOCK java.time.Year#now : Use Year.from(Durable.now().atZone(zone)).
      CLOCK java.time.YearMonth#now : Use YearMonth.from(Durable.now().atZone(zone)).
      CLOCK java.time.MonthDay#now : Use MonthDay.from(Durable.now().atZone(zone)).

      RANDOM java.util.UUID#randomUUID = Durable.uuid()
      RANDOM java.lang.Math#random = Durable.random().nextDouble()
      RANDOM java.lang.StrictMath#random = Durable.random().nextDouble()
      RANDOM java.util.concurrent.ThreadLocalRandom#current = Durable.random()
      RANDOM java.util.Random#<init>() = Random.from(Durable.random())
      RANDOM java.security.SecureRandom#<init> : Create secrets in a step; use Durable.random() for other numbers.
      RANDOM java.security.SecureRandom#getInstance : Create secrets in a step.
      RANDOM java.security.SecureRandom#getInstanceStrong : Create secrets in a step.
      RANDOM java.util.SplittableRandom#<init>() : Use Durable.random().
      RANDOM java.util.random.RandomGenerator#of = Durable.random()
      RANDOM java.util.random.RandomGenerator#getDefault = Durable.random()
      RANDOM java.util.Collections#shuffle(java.util.List) = Collections.shuffle({0}, Durable.random())
      RANDOM java.lang.System#identityHashCode : Use a value that is stored, such as an id.

      ENVIRONMENT java.lang.System#getenv
      ENVIRONMENT java.lang.System#getProperty
      ENVIRONMENT java.lang.System#getProperties
      ENVIRONMENT java.lang.Boolean#getBoolean
      ENVIRONMENT java.lang.Integer#getInteger
      ENVIRONMENT java.lang.Long#getLong
      ENVIRONMENT java.util.Locale#getDefault : Name the locale, such as Locale.ROOT.
      ENVIRONMENT java.util.TimeZone#getDefault : Name the time zone.
      ENVIRONMENT java.time.ZoneId#systemDefault : Name the time zone, such as ZoneOffset.UTC.
      ENVIRONMENT java.nio.charset.Charset#defaultCharset : Name the charset, such as UTF_8.
      ENVIRONMENT java.lang.Runtime#availableProcessors
      ENVIRONMENT java.lang.Runtime#freeMemory
      ENVIRONMENT java.lang.ProcessHandle#current
      ENVIRONMENT java.net.InetAddress#getLocalHost

      THREAD java.lang.Thread#<init>
      THREAD java.lang.Thread#start
      THREAD java.lang.Thread#startVirtualThread
      THREAD java.lang.Thread$Builder#start
      THREAD java.lang.Thread$Builder#unstarted
      THREAD java.util.concurrent.Executors#*
      THREAD java.util.concurrent.Executor#*
      THREAD java.util.concurrent.CompletableFuture#supplyAsync
      THREAD java.util.concurrent.CompletableFuture#runAsync
      THREAD java.util.concurrent.CompletionStage#thenApplyAsync
      THREAD java.util.concurrent.CompletionStage#thenAcceptAsync
      THREAD java.util.concurrent.CompletionStage#thenRunAsync
      THREAD java.util.concurrent.CompletionStage#thenComposeAsync
      THREAD java.util.concurrent.CompletionStage#thenCombineAsync
      THREAD java.util.concurrent.CompletionStage#handleAsync
      THREAD java.util.concurrent.CompletionStage#whenCompleteAsync
      THREAD java.util.concurrent.ForkJoinTask#fork
      THREAD java.util.concurrent.ForkJoinTask#invoke
      THREAD java.util.concurrent.ForkJoinTask#invokeAll
      THREAD java.util.concurrent.StructuredTaskScope#*
      THREAD java.util.Timer#<init>
      THREAD java.util.Timer#schedule
      THREAD java.util.Timer#scheduleAtFixedRate

      PARALLEL_STREAM java.util.Collection#parallelStream = {this}.stream()
      PARALLEL_STREAM java.util.stream.BaseStream#parallel = {this}

      IO java.nio.file.Files#*
      IO java.io.File#canRead
      IO java.io.File#canWrite
      IO java.io.File#createNewFile
      IO java.io.File#createTempFile
      IO java.io.File#delete
      IO java.io.File#exists
      IO java.io.File#isDirectory
      IO java.io.File#isFile
      IO java.io.File#lastModified
      IO java.io.File#length
      IO java.io.File#list
      IO java.io.File#listFiles
      IO java.io.File#mkdir
      IO java.io.File#mkdirs
      IO java.io.File#renameTo
      IO java.io.FileInputStream#<init>
      IO java.io.FileOutputStream#<init>
      IO java.io.FileReader#<init>
      IO java.io.FileWriter#<init>
      IO java.io.RandomAccessFile#<init>
      IO java.nio.channels.FileChannel#*
      IO java.nio.channels.NetworkChannel#*
      IO java.net.Socket#<init>
      IO java.net.ServerSocket#<init>
      IO java.net.DatagramSocket#<init>
      IO java.net.URL#openStream
      IO java.net.URL#openConnection
      IO java.net.URL#getContent
      IO java.net.URLConnection#*
      IO java.net.InetAddress#getByName
      IO java.net.InetAddress#getAllByName
      IO java.net.InetAddress#isReachable
      IO java.net.http.HttpClient#send
      IO java.net.http.HttpClient#sendAsync
      IO java.net.http.WebSocket#*
      IO java.lang.ProcessBuilder#start
      IO java.lang.Runtime#exec
      IO okhttp3.Call#execute
      IO okhttp3.Call#enqueue
      IO org.apache.kafka.clients.producer.Producer#send
      IO org.springframework.web.client.RestOperations#*
      IO org.springframework.web.client.RestClient#*
      IO org.springframework.kafka.core.KafkaOperations#*
      IO java.sql.DriverManager#getConnection : Use Durable.transaction(...) or a method with @Transaction.
      IO javax.sql.DataSource#getConnection : Use Durable.transaction(...) or a method with @Transaction.
      IO java.sql.Connection#* : Use Durable.transaction(...) or a method with @Transaction.
      IO java.sql.Statement#* : Use Durable.transaction(...) or a method with @Transaction.
      IO java.sql.ResultSet#* : Use Durable.transaction(...) or a method with @Transaction.
      IO jakarta.persistence.EntityManager#* : Use a method with @Transaction or @Step.
      IO jakarta.persistence.Query#* : Use a method with @Transaction or @Step.
      IO org.springframework.jdbc.core.JdbcOperations#* : Use a method with @Transaction or @Step.
      IO org.springframework.jdbc.core.simple.JdbcClient#* : Use a method with @Transaction or @Step.
      IO org.springframework.data.repository.Repository#* : Use a method with @Transaction or @Step.

      LOCK java.lang.Thread#sleep(long) = Durable.sleep(Duration.ofMillis({0}))
      LOCK java.lang.Thread#sleep(java.time.Duration) = Durable.sleep({0})
      LOCK java.lang.Thread#sleep
      LOCK java.lang.Thread#join
      LOCK java.util.concurrent.TimeUnit#sleep = Durable.sleep(Duration.of({0}, {this}.toChronoUnit()))
      LOCK java.lang.Object#wait()
      LOCK java.lang.Object#wait(long)
      LOCK java.lang.Object#wait(long,int)
      LOCK java.util.concurrent.locks.Lock#lock
      LOCK java.util.concurrent.locks.Lock#lockInterruptibly
      LOCK java.util.concurrent.locks.Lock#tryLock
      LOCK java.util.concurrent.locks.StampedLock#readLock
      LOCK java.util.concurrent.locks.StampedLock#writeLock
      LOCK java.util.concurrent.locks.StampedLock#tryReadLock
      LOCK java.util.concurrent.locks.StampedLock#tryWriteLock
      LOCK java.util.concurrent.locks.Condition#await
      LOCK java.util.concurrent.locks.Condition#awaitNanos
      LOCK java.util.concurrent.locks.LockSupport#park
      LOCK java.util.concurrent.locks.LockSupport#parkNanos
      LOCK java.util.concurrent.locks.LockSupport#parkUntil
      LOCK java.util.concurrent.Semaphore#acquire
      LOCK java.util.concurrent.Semaphore#acquireUninterruptibly
      LOCK java.util.concurrent.Semaphore#tryAcquire
      LOCK java.util.concurrent.CountDownLatch#await
      LOCK java.util.concurrent.CyclicBarrier#await
      LOCK java.util.concurrent.Phaser#arriveAndAwaitAdvance
      LOCK java.util.concurrent.Phaser#awaitAdvance
      LOCK java.util.concurrent.Exchanger#exchange
      LOCK java.util.concurrent.Future#get
      LOCK java.util.concurrent.CompletableFuture#join
      LOCK java.util.concurrent.BlockingQueue#take
      LOCK java.util.concurrent.BlockingQueue#poll(long,java.util.concurrent.TimeUnit)
      LOCK java.util.concurrent.BlockingQueue#put
      """;

  static final List<NondeterministicCall> ALL =
      TABLE.lines().filter(line -> !line.isBlank()).map(NondeterministicCalls::parse).toList();

  static final Map<String, List<NondeterministicCall>> BY_OWNER =
      ALL.stream().collect(Collectors.groupingBy(NondeterministicCall::owner));

  private NondeterministicCalls() {}

  private static NondeterministicCall parse(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalStateException("Not a line of the table: " + line);
    }
    DeterminismRule rule = DeterminismRule.valueOf(parts.group(1));
    String replacement = "=".equals(parts.group(5)) ? parts.group(6) : null;
    String alternative =
        replacement != null
            ? useInstead(rule, replacement)
            : parts.group(6) == null ? rule.alternative() : parts.group(6);
    return new NondeterministicCall(
        rule, parts.group(2), parts.group(3), parameters(parts.group(4)), alternative, replacement);
  }

  private static String useInstead(DeterminismRule rule, String replacement) {
    return replacement.startsWith("{this}")
        ? rule.alternative()
        : "Use %s."
            .formatted(
                replacement
                    .replace("{0}.", "clock.")
                    .replace("{this}.", "unit.")
                    .replace("{0}", "..."));
  }

  private static @Nullable List<String> parameters(@Nullable String list) {
    if (list == null) {
      return null;
    }
    return list.isEmpty() ? List.of() : Arrays.asList(list.split(","));
  }
}
