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

/** A test of workflows that receive and send messages on the topic "news". */
public abstract class MessagingTest extends CairnTest {
  public static final Duration LONG = Duration.ofMinutes(5);

  protected final AtomicReference<Cairn> current = new AtomicReference<>();
  protected Fn.Of1<Integer, String> receiver = number -> "not registered yet";
  protected Fn.Of1<Integer, String> impatientReceiver = number -> "not registered yet";
  protected Fn.Of1<String, String> sender = receiver -> "not registered yet";

  /** Receives a number of messages in sequence. */
  protected static String receive(int number) {
    return receive(number, LONG);
  }

  private static String receive(int number, Duration timeout) {
    var received = new ArrayList<String>();
    for (int i = 0; i < number; i++) {
      received.add(Durable.receive("news", String.class, timeout).orElse("nothing"));
    }
    return String.join(" ", received);
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
    receiver = cairn.workflow("receiver", Integer.class, String.class, MessagingTest::receive);
    impatientReceiver =
        cairn.workflow(
            "impatientReceiver",
            Integer.class,
            String.class,
            number -> receive(number, Duration.ofMillis(50)));
    sender = cairn.workflow("sender", String.class, String.class, to -> send(cairn, to));
  }

  protected final Cairn open() {
    return open(this::register);
  }

  protected final Messages messages() {
    return current.get().messages();
  }

  /** Starts a receiver and waits until it waits for a message. */
  protected final Handle<String> startWaitingReceiver(Cairn cairn, int number) {
    Handle<String> handle = cairn.start(StartOptions.id("t"), receiver, number);
    Eventually.holds(() -> assertThat(stepKeys("t")).contains("receive news#deadline"));
    return handle;
  }

  protected final long storedMessages() {
    return database.count("select count(*) from cairn.messages");
  }
}
