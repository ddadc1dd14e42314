package dev.cairn.http.internal.server;

import dev.cairn.error.CairnException;
import dev.cairn.http.internal.json.Json;
import dev.cairn.http.internal.problem.ExceptionProblems;
import dev.cairn.http.internal.problem.Problem;
import dev.cairn.http.internal.route.EventSink;
import dev.cairn.http.internal.route.EventSource;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open streams of server-sent events. Each has the thread of its request, which writes to the
 * client and blocks while the client does not read. Their number is limited. Thread-safe.
 */
final class EventStreams implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
  private static final long END_SECONDS = 5;

  private final int most;
  private final Semaphore free;
  private final Set<Thread> writers = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  EventStreams(int most) {
    this.most = most;
    this.free = new Semaphore(most);
  }

  /** Writes all events, and returns when there are no more, or the client has gone. */
  void write(EventSource source, HttpServletResponse response) throws IOException {
    if (closed || !free.tryAcquire()) {
      throw Problem.of(
              503,
              "too-many-streams",
              "The server has %d open streams of events, and opens no more.".formatted(most),
              "Close others, or connect again later.")
          .exception();
    }
    Thread writer = Thread.currentThread();
    writers.add(writer);
    try {
      if (closed) { // since it was asked above, so close() may not have seen the writer
        return;
      }
      response.setStatus(200);
      response.setContentType("text/event-stream");
      response.setCharacterEncoding("UTF-8");
      response.setHeader("X-Accel-Buffering", "no");
      response.flushBuffer();
      run(source, response.getOutputStream());
    } finally {
      writers.remove(writer);
      free.release();
    }
  }

  private void run(EventSource source, OutputStream out) throws IOException {
    var sink = new Sink(out);
    try {
      source.write(sink);
    } catch (CairnException stopped) {
      if (!closed) {
        sink.event("", "error", ExceptionProblems.of(stopped).orElseThrow(() -> stopped));
      }
    }
  }

  int open() {
    return most - free.availablePermits();
  }

  /** Permits streams, after {@link #close}. */
  void reopen() {
    closed = false;
  }

  /** Ends all streams, and waits until they have ended; clients connect again. */
  @Override
  public void close() {
    closed = true;
    writers.forEach(Thread::interrupt);
    try {
      boolean ended = free.tryAcquire(most, END_SECONDS, TimeUnit.SECONDS);
      if (ended) {
        free.release(most);
      } else {
        LOG.warn("event=streams-did-not-end open={}", open());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt(); // the caller does not wait
    }
  }

  /** Writes events in the form of the HTML standard. */
  private record Sink(OutputStream out) implements EventSink {
    @Override
    public void event(String id, String name, Object data) throws IOException {
      String idLine = id.isEmpty() ? "" : "id: " + id + "\n";
      write("%sevent: %s\ndata: %s\n\n".formatted(idLine, name, Json.text(data)));
    }

    @Override
    public void comment() throws IOException {
      write(":\n\n");
    }

    private void write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
