package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import java.time.Duration;

/**
 * A program that uses the main tables of the schema and prints {@code DONE}. It runs with the
 * engine of a release, so it uses only API that the release has.
 */
public final class PreviousReleaseProgram {
  public static final String DONE = "DONE";

  private PreviousReleaseProgram() {}

  public static void main(String[] arguments) throws Exception {
    try (Cairn cairn = Cairn.open(Config.named("previous").environmentVariables())) {
      Fn.Of1<String, String> greet =
          cairn.workflow(
              "greet",
              String.class,
              String.class,
              name -> {
                Durable.publish("progress", "began");
                String reply =
                    Durable.receive("reply", String.class, Duration.ofMinutes(1)).orElseThrow();
                return Durable.step("greet", () -> "Hello " + name + ", " + reply);
              });
      cairn.queues().declare(Queue.named("greetings"));
      cairn.start();
      String id = "greet-" + arguments[0];
      var handle =
          cairn.start(
              StartOptions.id(id).queue("greetings").deduplicate(arguments[0]), greet, "Ann");
      cairn.messages().send(id, "reply", "welcome");
      if (handle.await().equals("Hello Ann, welcome")) {
        System.out.println(DONE);
      }
    }
  }
}
