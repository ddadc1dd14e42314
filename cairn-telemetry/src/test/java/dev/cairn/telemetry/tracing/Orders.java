package dev.cairn.telemetry.tracing;

import dev.cairn.agents.ModelResult;
import dev.cairn.agents.Usage;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Workflows with each kind of record, and the spans that their steps see. */
public class Orders {
  private final List<SpanContext> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger tries = new AtomicInteger();

  /** The answer of a model. */
  record Answer(String text, String model, long input, long output) implements ModelResult {
    @Override
    public Optional<Usage> modelUsage() {
      return Optional.of(new Usage(model, input, output));
    }
  }

  List<SpanContext> seen() {
    return seen;
  }

  @Workflow
  public String order(String item) {
    reserve();
    String price = Durable.branch("price", () -> Durable.step("quote", () -> "7")).await();
    Durable.sleep(Duration.ofMillis(10));
    String parcel = ship(item);
    confirm();
    return price + " " + parcel;
  }

  @Workflow
  public String ship(String item) {
    return Durable.step("pack", () -> item + " packed");
  }

  @Workflow
  public String fragile() {
    return declined();
  }

  @Workflow
  public String retried() {
    return flaky();
  }

  @Workflow
  public String listening() {
    return Durable.receive("word", String.class, Duration.ofMinutes(1)).orElse("nothing");
  }

  @Workflow
  public void speaking(String receiver) {
    Durable.send(receiver, "word", "hello");
  }

  @Workflow
  public int generations(int number) {
    int next = Durable.step("add", () -> number + 1);
    if (next < 3) {
      throw Durable.continueAsNew(next);
    }
    return next;
  }

  @Workflow
  public String asking() {
    return Durable.step("model", () -> new Answer("42", "large-1", 12, 3)).text();
  }

  @Transaction
  protected void reserve() {}

  @Step
  protected void confirm() {
    seen.add(Span.current().getSpanContext());
    Span.current().setAttribute(TracedProcess.CONFIRMED, true);
  }

  @Step
  protected String declined() {
    throw new IllegalStateException("declined");
  }

  @Step(attempts = 2, delay = "1ms")
  protected String flaky() {
    if (tries.getAndIncrement() == 0) {
      throw new IllegalStateException("not yet");
    }
    return "done";
  }
}
