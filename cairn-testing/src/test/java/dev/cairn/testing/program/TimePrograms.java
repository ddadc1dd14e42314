package dev.cairn.testing.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Programs with long sleeps, schedules, time limits, and what is derived from the records. */
final class TimePrograms {
  private TimePrograms() {}

  static List<Program<?>> all() {
    return List.of(
        subscription().using("continueAsNew, retries, sleeps"),
        digest().using("schedules, headers, messages"),
        timeLimit().using("timeouts of children, cancellation"),
        raffle().using("uuid, random, now"),
        fraudCheck().using("patched"),
        agent().using("a loop of steps that depends on results"));
  }

  /** Charges a subscription once a month, in generations of three months. */
  public static class Subscription {
    private final World world;

    Subscription(World world) {
      this.world = world;
    }

    @Workflow("subscription")
    public String run(int charged) throws IOException {
      int months = charged;
      for (int i = 0; i < 3; i++) {
        Durable.sleep(Duration.ofDays(30));
        charge(++months);
      }
      if (months == 6) {
        return months + " months";
      }
      throw Durable.continueAsNew(this::run, months);
    }

    @Step(attempts = 4, delay = "1h", maxDelay = "1d")
    void charge(int month) throws IOException {
      world.unreachableFor(1, "bank in month " + month);
      world.request(Durable.uuid(), "charge " + month);
    }
  }

  private static Program<Integer> subscription() {
    return Program.of(
        "subscription",
        0,
        "6 months",
        (cairn, world) -> cairn.durable(Subscription.class, world)::run,
        world ->
            assertThat(world.effects())
                .containsExactly(
                    "charge 1", "charge 2", "charge 3", "charge 4", "charge 5", "charge 6"));
  }

  /** Collects what two ticks of a schedule send to it. */
  public static class Digest {
    private final Cairn cairn;

    Digest(Cairn cairn) {
      this.cairn = cairn;
    }

    @Workflow
    public String digest(String topic) {
      begin(Durable.workflowId());
      var news = new ArrayList<String>();
      while (news.size() < 2) {
        Durable.receive(topic, Integer.class, Duration.ofDays(30))
            .ifPresent(tick -> news.add("news"));
      }
      end();
      return String.join(" and ", news);
    }

    @Step
    void begin(String receiver) {
      cairn
          .schedules()
          .declare(
              Schedule.every("hourly", Duration.ofHours(1)).header("receiver", receiver),
              this::collect);
    }

    @Step
    void end() {
      cairn.schedules().pause("hourly");
    }

    @Workflow
    public void collect(Instant tick) {
      Durable.send(Durable.headers().getOrDefault("receiver", ""), "news", 1);
    }
  }

  private static Program<String> digest() {
    return Program.of(
        "digest",
        "news",
        "news and news",
        (cairn, world) -> cairn.durable(Digest.class, cairn)::digest,
        world -> assertThat(world.effects()).isEmpty());
  }

  /** Gives a child an hour, which waits longer. */
  public static class TimeLimit {
    @Workflow
    public String timeLimit(String question) {
      Handle<String> expert =
          Durable.start(StartOptions.fresh().timeout(Duration.ofHours(1)), this::ask, question);
      try {
        return expert.await();
      } catch (WorkflowCancelledException tooLate) {
        return "no answer";
      }
    }

    @Workflow
    public String ask(String question) {
      return Durable.receive("answer", String.class, Duration.ofDays(2)).orElse("none");
    }
  }

  private static Program<String> timeLimit() {
    return Program.of(
        "timeLimit",
        "why",
        "no answer",
        (cairn, world) -> cairn.durable(TimeLimit.class)::timeLimit,
        world -> assertThat(world.effects()).isEmpty());
  }

  /** A prize of a raffle. */
  record Prize(UUID number, Instant until) {}

  /** Draws a winner with what Cairn derives from the records. */
  private static Program<String> raffle() {
    return Program.of(
        "raffle",
        "ann",
        "ann",
        (cairn, world) ->
            cairn.workflow(
                "raffle",
                String.class,
                String.class,
                player -> {
                  Durable.step("enter", () -> player);
                  int ticket = Durable.random().nextInt(100);
                  Durable.step("ticket " + ticket, () -> ticket);
                  var prize = new Prize(Durable.uuid(), Durable.now().plus(Duration.ofDays(7)));
                  Prize same = Durable.step("announce", () -> prize);
                  if (!same.equals(prize)) {
                    throw new IllegalStateException("another prize");
                  }
                  return Durable.step("hand over", () -> world.request(same.number(), player));
                }),
        world -> assertThat(world.effects()).containsExactly("ann"));
  }

  /** Has a change that only new workflows execute. */
  private static Program<String> fraudCheck() {
    return Program.of(
        "fraudCheck",
        "17",
        "checked and charged 17",
        (cairn, world) ->
            cairn.workflow(
                "fraudCheck",
                String.class,
                String.class,
                order -> {
                  String checked =
                      Durable.patched("check for fraud")
                          ? Durable.step("check", () -> "checked and ")
                          : "";
                  return checked
                      + Durable.step("charge", () -> world.request(order, "charged " + order));
                }),
        world -> assertThat(world.effects()).containsExactly("charged 17"));
  }

  /** A language model that asks for tools until it knows the answer. */
  private static Program<String> agent() {
    return Program.of(
        "agent",
        "weather in Rome",
        "sunny, 25 degrees",
        (cairn, world) ->
            cairn.workflow(
                "agent",
                String.class,
                String.class,
                question -> {
                  var conversation = new ArrayList<>(List.of(question));
                  for (int turn = 0; turn < 10; turn++) {
                    List<String> sent = List.copyOf(conversation);
                    String reply = Durable.step("model", () -> reply(sent));
                    if (!reply.startsWith("use ")) {
                      return reply;
                    }
                    String tool = reply.substring("use ".length());
                    conversation.add(
                        Durable.step("tool " + tool, () -> world.request(tool, tool + " done")));
                  }
                  throw new IllegalStateException("no answer after ten turns");
                }),
        world -> assertThat(world.effects()).containsExactly("map done", "forecast done"));
  }

  private static String reply(List<String> conversation) {
    return switch (conversation.size()) {
      case 1 -> "use map";
      case 2 -> "use forecast";
      default -> "sunny, 25 degrees";
    };
  }
}
