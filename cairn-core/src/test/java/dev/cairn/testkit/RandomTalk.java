package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Messages;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import java.time.Duration;

/**
 * What a program made up by chance exchanges with another workflow, its partner. What it sees does
 * not hang on who is quicker.
 *
 * @param cairn where both run
 * @param partner the other workflow
 */
public record RandomTalk(Cairn cairn, Fn.Of1<RandomTalk.Task, String> partner) {
  /** What it is about. */
  enum About {
    /** Messages there and back. */
    QUESTIONS,
    /** A promise that the partner completes. */
    CONSENT,
    /** A promise that the partner fails. */
    REFUSAL,
    /** An event that the partner publishes. */
    NEWS,
    /** A message that never comes, and a limit that passes. */
    NOTHING
  }

  /**
   * What the partner is to do.
   *
   * @param about what
   * @param to who wants it
   * @param name the topic for answers, or the token of a promise
   * @param number how often, or how long
   */
  public record Task(About about, String to, String name, int number) {}

  /** The partner's code. */
  public static String partner(Cairn cairn, Task task) {
    Messages messages = cairn.messages();
    switch (task.about) {
      case QUESTIONS -> {
        for (int i = 0; i < task.number; i++) {
          messages.send(task.to, task.name, "re " + receive("questions"));
        }
      }
      case CONSENT -> {
        Durable.sleep(Duration.ofDays(task.number));
        Durable.step("consent", () -> messages.complete(task.name, "yes") ? "yes" : "yes before");
      }
      case REFUSAL -> {
        var no = new IllegalStateException("no");
        Durable.step("refuse", () -> messages.fail(task.name, no) ? "no" : "no before");
      }
      case NEWS -> {
        Durable.sleep(Duration.ofDays(task.number));
        Durable.publish("news", "news of " + task.number);
      }
      case NOTHING -> throw new IllegalArgumentException("nobody is needed for " + task);
    }
    return "served";
  }

  private static String receive(String topic) {
    return Durable.receive(topic, String.class, JumpingTime.FAR).orElse("nothing");
  }

  /** Talks, and tells what came of it. */
  String talk(About about, int number) {
    return switch (about) {
      case QUESTIONS -> ask(number);
      case CONSENT, REFUSAL -> decided(about, number);
      case NEWS -> {
        String id = start(about, "", number).id();
        yield cairn.messages().awaitEvent(id, "news", String.class, JumpingTime.FAR);
      }
      case NOTHING ->
          Durable.receive("nothing", String.class, Duration.ofDays(number)).orElse("nothing");
    };
  }

  private Handle<String> start(About about, String name, int number) {
    return cairn.start(partner, new Task(about, Durable.workflowId(), name, number));
  }

  private String ask(int number) {
    String topic = "answers " + Durable.uuid();
    Handle<String> asked = start(About.QUESTIONS, topic, number);
    for (int i = 0; i < number; i++) {
      cairn.messages().send(asked.id(), "questions", "question " + i);
    }
    var heard = new StringBuilder();
    for (int i = 0; i < number; i++) {
      heard.append(receive(topic)).append(", ");
    }
    return heard + asked.await();
  }

  private String decided(About about, int number) {
    Promise<String> promise = Durable.promise("promise", String.class);
    Handle<String> asked = start(about, promise.token(), number);
    try {
      return promise.await();
    } catch (IllegalStateException refused) {
      return refused.getMessage() + ", " + asked.await();
    }
  }

  /** Waits in a branch until another branch has come to its end. */
  static void awaitReady(String topic) {
    receive(topic);
  }

  /** Lets the one that waits go on, and waits for what never comes. */
  String readyForEver(String topic) {
    Promise<String> never = Durable.promise("never", String.class);
    cairn.messages().send(Durable.workflowId(), topic, "ready");
    return never.await();
  }
}
