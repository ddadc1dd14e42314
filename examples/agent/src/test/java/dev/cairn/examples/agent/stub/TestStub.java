package dev.cairn.examples.agent.stub;

import dev.cairn.examples.agent.ModelSettings;
import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A stub in the JVM of the test. It can be held before each token, without any time. */
public final class TestStub implements AutoCloseable {
  private static final int FREE = 1_000_000;

  /** Ids differ between stubs, so that tests of crashes do not compare them. */
  private static final AtomicInteger IDS = new AtomicInteger();

  private final CallLog log = CallLog.inMemory(() -> Integer.toString(IDS.incrementAndGet()));
  private final Semaphore tokens;
  private final StubServer server;

  private TestStub(Faults faults, int tokens) {
    this.tokens = new Semaphore(tokens);
    Environment.Pause held = duration -> this.tokens.acquire();
    try {
      server = StubServer.open(new StubServer.Settings(Duration.ZERO, faults, 0), log, held);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /** A stub that answers at once. */
  public static TestStub open() {
    return new TestStub(Faults.NONE, FREE);
  }

  /** A stub whose calls fail with a probability. */
  public static TestStub failing(double probability, long seed) {
    return new TestStub(new Faults(probability, seed), FREE);
  }

  /** A stub that stops after a number of tokens, until it is released. */
  public static TestStub held(int tokens) {
    return new TestStub(Faults.NONE, tokens);
  }

  /** Lets the stub answer completely. */
  public void release() {
    tokens.release(FREE);
  }

  /** The durable model of this stub. */
  public DurableChatModel model() {
    return settings().open(1);
  }

  /** The settings by which an agent calls this stub. */
  public ModelSettings settings() {
    return server.modelSettings();
  }

  /** All calls so far. */
  public List<Call> calls() {
    return log.view().calls();
  }

  @Override
  public void close() {
    release();
    server.close();
    log.close();
  }
}
