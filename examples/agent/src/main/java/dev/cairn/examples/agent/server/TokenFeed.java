package dev.cairn.examples.agent.server;

import dev.cairn.Cairn;
import dev.cairn.agents.ModelPart;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.CairnException;
import dev.cairn.examples.agent.ResearchAgent;
import dev.cairn.examples.wire.Json;
import dev.cairn.start.StreamItem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.BooleanSupplier;

/**
 * The tokens of a workflow as server-sent events. The id of an event is the offset of the token in
 * the stream of the workflow, so a browser that reconnects continues where it was, at whichever
 * process answers.
 *
 * <p>Events: {@code part} with an id, a {@link ModelPart}; {@code status} without an id, a {@link
 * QuestionView}, whenever it has changed; {@code end} when nothing follows.
 */
final class TokenFeed {
  private static final Duration STATUS_INTERVAL = Duration.ofMillis(250);
  private static final int INTERVALS_OF_SILENCE = 40;
  private static final int RECONNECT_MILLISECONDS = 300;

  private final Cairn cairn;
  private final Questions questions;
  private final BooleanSupplier isClosing;

  TokenFeed(Cairn cairn, Questions questions, BooleanSupplier isClosing) {
    this.cairn = cairn;
    this.questions = questions;
    this.isClosing = isClosing;
  }

  /**
   * Writes events until the workflow ends, the reader goes away, or this process closes.
   *
   * @param id the workflow id
   * @param offset the first token to write
   * @param out receives the events
   */
  void write(String id, long offset, OutputStream out) {
    try {
      new Reader(id, offset, out).write();
    } catch (IOException gone) {
      // The reader went away; it comes back with the id of the last event.
    } catch (CairnException unavailable) {
      // The database is away, or this process closes: the reader reconnects.
      if (!isClosing.getAsBoolean()) {
        System.err.println("The events of %s stop: %s".formatted(id, unavailable.getMessage()));
      }
    }
  }

  /** One connection of a reader. */
  private final class Reader {
    private final String id;
    private final OutputStream out;
    private long next;
    private String status = "";
    private int silent;

    Reader(String id, long offset, OutputStream out) {
      this.id = id;
      this.next = offset;
      this.out = out;
    }

    void write() throws IOException {
      send("retry: " + RECONNECT_MILLISECONDS + "\n\n");
      writeStatus();
      while (!isClosing.getAsBoolean()) {
        if (writeParts()) {
          writeStatus();
          send("event: end\ndata: {}\n\n");
          return;
        }
        writeStatus();
      }
    }

    /** Returns true at the end of the stream, and false if there is no part for a while. */
    private boolean writeParts() throws IOException {
      Iterator<StreamItem<ModelPart>> parts =
          cairn.messages().stream(id, ResearchAgent.TOKENS, ModelPart.class)
              .from(next)
              .timeout(STATUS_INTERVAL)
              .iterator();
      try {
        while (parts.hasNext()) {
          writePart(parts.next());
        }
        return true;
      } catch (AwaitTimeoutException nothingNew) {
        return false;
      }
    }

    private void writePart(StreamItem<ModelPart> part) throws IOException {
      send("id: %d\nevent: part\ndata: %s\n\n".formatted(part.offset(), Json.write(part.value())));
      next = part.offset() + 1;
      switch (part.value().kind()) {
        case STARTED, FAILED, COMPLETED -> writeStatus();
        case TEXT, THINKING -> {}
      }
    }

    /**
     * Writes the status if it has changed; else a comment now and then, to notice a lost reader.
     */
    private void writeStatus() throws IOException {
      String now = Json.write(questions.view(id));
      if (!now.equals(status)) {
        status = now;
        silent = 0;
        send("event: status\ndata: " + now + "\n\n");
      } else if (++silent % INTERVALS_OF_SILENCE == 0) {
        send(": waiting\n\n");
      }
    }

    private void send(String event) throws IOException {
      out.write(event.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
