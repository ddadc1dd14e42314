package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Durable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The connections that the writers of the journal use. */
class JournalConnectionsTest extends CairnTest {
  private static final String WRITER = "cairn-journal-";

  /** The writer threads that created statements on each connection. */
  private final Map<Connection, Set<String>> writers = new ConcurrentHashMap<>();

  private Fn.Of1<Integer, Integer> chain = number -> 0;

  private void register(Cairn cairn) {
    chain =
        cairn.workflow(
            "chain",
            Integer.class,
            Integer.class,
            length ->
                IntStream.range(0, length)
                    .map(number -> Durable.step("step" + number, () -> 1))
                    .sum());
  }

  /** Writers that alternate on their connections make each other slower (ADR 16). */
  @Test
  void eachWriterKeepsItsConnection() {
    Cairn cairn =
        open(
            Config.named("test").dataSource(recordingWriters(database.dataSource())),
            this::register);

    var handles = Stream.generate(() -> cairn.start(chain, 10)).limit(200).toList();

    assertThat(handles).extracting(Handle::await).containsOnly(10);
    assertThat(writers.values()).allSatisfy(threads -> assertThat(threads).hasSize(1));
    assertThat(writers.values().stream().flatMap(Set::stream))
        .containsExactlyInAnyOrder(WRITER + 1, WRITER + 2);
  }

  private DataSource recordingWriters(DataSource source) {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          Object result = call(method, source, arguments);
          return result instanceof Connection connection ? recordingWriters(connection) : result;
        });
  }

  private Connection recordingWriters(Connection connection) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          String thread = Thread.currentThread().getName();
          if (method.getName().equals("prepareStatement") && thread.startsWith(WRITER)) {
            writers.computeIfAbsent(connection, key -> ConcurrentHashMap.newKeySet()).add(thread);
          }
          return call(method, connection, arguments);
        });
  }

  /** The body of a proxy's methods. */
  private interface Call {
    @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call.call(method, arguments)));
  }

  private static @Nullable Object call(Method method, Object target, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }
}
