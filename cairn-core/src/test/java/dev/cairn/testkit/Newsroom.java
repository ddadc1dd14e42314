package dev.cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Messages;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A test of workflows that take and send messages. */
public abstract class Newsroom extends CairnTest {
  public static final Duration LONG = Duration.ofMinutes(5);

  protected final AtomicReference<Cairn> current = new AtomicReference<>();
  protected Fn.Of1<Integer, String> taking = number -> "not registered yet";
  protected Fn.Of1<Integer, String> hurried = number -> "not registered yet";
  protected Fn.Of1<String, String> sending = receiver -> "not registered yet";

  /** Takes some messages, one after the other. */
  protected static String take(int number) {
    return take(number, LONG);
  }

  private static String take(int number, Duration timeout) {
    var taken = new ArrayList<String>();
    for (int i = 0; i < number; i++) {
      taken.add(Durable.receive("news", String.class, timeout).orElse("nothing"));
    }
    return String.join(" ", taken);
  }

  private static String send(Cairn cairn, String receiver) {
    try {
      cairn.messages().send(receiver, "news", "from " + Durable.workflowId());
      return "sent";
    } catch (NoSuchWorkflowException | WorkflowEndedException refused) {
      return refused.getClass().getSimpleName() + ": " + refused.getMessage();
    }
  }

  protected final void register(Cairn cairn) {
    current.set(cairn);
    taking = cairn.workflow("taking", Integer.class, String.class, Newsroom::take);
    hurried =
        cairn.workflow(
            "hurried", Integer.class, String.class, number -> take(number, Duration.ofMillis(50)));
    sending = cairn.workflow("sending", String.class, String.class, to -> send(cairn, to));
  }

  protected final Cairn open() {
    return open(this::register);
  }

  protected final Messages messages() {
    return current.get().messages();
  }

  /** Starts a workflow that takes messages, and waits until it waits. */
  protected final Handle<String> waiting(Cairn cairn, int number) {
    Handle<String> handle = cairn.start(StartOptions.id("t"), taking, number);
    Eventually.holds(() -> assertThat(keys("t")).contains("receive news#deadline"));
    return handle;
  }

  protected final long pending() {
    return database.count("select count(*) from cairn.messages");
  }
}
