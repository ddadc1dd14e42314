package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Messages;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import java.time.Duration;

/**
 * Exchanges of a random program with another workflow, its partner. What the program observes does
 * not depend on timing.
 *
 * @param cairn in which both run
 * @param partner the other workflow
 */
public record RandomExchange(Cairn cairn, Fn.Of1<RandomExchange.Task, String> partner) {
  /** Kind of an exchange. */
  enum Kind {
    /** Messages in both directions. */
    MESSAGES,
    /** A promise that the partner completes. */
    COMPLETED_PROMISE,
    /** A promise that the partner fails. */
    FAILED_PROMISE,
    /** An event that the partner publishes. */
    EVENT,
    /** A message that never arrives, until a timeout. */
    TIMEOUT
  }

  /**
   * A task of the partner.
   *
   * @param kind kind of the exchange
   * @param to id of the requesting workflow
   * @param name topic of the answers or token of the promise
   * @param number number of messages or days
   */
  public record Task(Kind kind, String to, String name, int number) {}

  /** The code of the partner. */
  public static String partner(Cairn cairn, Task task) {
    Messages messages = cairn.messages();
    switch (task.kind) {
      case MESSAGES -> {
        for (int i = 0; i < task.number; i++) {
          messages.send(task.to, task.name, "re " + receive("questions"));
        }
      }
      case COMPLETED_PROMISE -> {
        Durable.sleep(Duration.ofDays(task.number));
        Durable.step("consent", () -> messages.complete(task.name, "yes") ? "yes" : "yes before");
      }
      case FAILED_PROMISE -> {
        var no = new IllegalStateException("no");
        Durable.step("refuse", () -> messages.fail(task.name, no) ? "no" : "no before");
      }
      case EVENT -> {
        Durable.sleep(Duration.ofDays(task.number));
        Durable.publish("news", "news of " + task.number);
      }
      case TIMEOUT -> throw new IllegalArgumentException("nobody is needed for " + task);
    }
    return "served";
  }

  private static String receive(String topic) {
    return Durable.receive(topic, String.class, AutoAdvancingClock.NEVER).orElse("nothing");
  }

  /** Executes an exchange and returns what was observed. */
  String exchange(Kind kind, int number) {
    return switch (kind) {
      case MESSAGES -> ask(number);
      case COMPLETED_PROMISE, FAILED_PROMISE -> awaitDecision(kind, number);
      case EVENT -> {
        String id = start(kind, "", number).id();
        yield cairn.messages().awaitEvent(id, "news", String.class, AutoAdvancingClock.NEVER);
      }
      case TIMEOUT ->
          Durable.receive("nothing", String.class, Duration.ofDays(number)).orElse("nothing");
    };
  }

  private Handle<String> start(Kind kind, String name, int number) {
    return cairn.start(partner, new Task(kind, Durable.workflowId(), name, number));
  }

  private String ask(int number) {
    String topic = "answers " + Durable.uuid();
    Handle<String> asked = start(Kind.MESSAGES, topic, number);
    for (int i = 0; i < number; i++) {
      cairn.messages().send(asked.id(), "questions", "question " + i);
    }
    var received = new StringBuilder();
    for (int i = 0; i < number; i++) {
      received.append(receive(topic)).append(", ");
    }
    return received + asked.await();
  }

  private String awaitDecision(Kind kind, int number) {
    Promise<String> promise = Durable.promise("promise", String.class);
    Handle<String> asked = start(kind, promise.token(), number);
    try {
      return promise.await();
    } catch (IllegalStateException refused) {
      return refused.getMessage() + ", " + asked.await();
    }
  }

  /** Waits in a branch until another branch sends the ready message. */
  static void awaitReady(String topic) {
    receive(topic);
  }

  /** Sends the ready message and waits for a promise that is never completed. */
  String signalReadyAndBlock(String topic) {
    Promise<String> never = Durable.promise("never", String.class);
    cairn.messages().send(Durable.workflowId(), topic, "ready");
    return never.await();
  }
}
