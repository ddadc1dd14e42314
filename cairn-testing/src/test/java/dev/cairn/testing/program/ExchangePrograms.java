package dev.cairn.testing.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.queue.Queue;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Promise;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.StreamWriter;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Programs with children, queues, messages, events, promises and streams. */
final class ExchangePrograms {
  private static final Duration WEEK = Duration.ofDays(7);

  private ExchangePrograms() {}

  static List<Program<?>> all() {
    return List.of(
        reminders().using("children, messages, time limits of receive"),
        refund().using("children, promises"),
        oven().using("children, events"),
        relay().using("children, messages, sends"),
        transcript().using("streams"),
        fulfilment().using("children in parallel, sleeps"),
        letters().using("children in a queue with a limit"));
  }

  /** Reminds a customer once a week, who pays after 15 days. */
  public static class Reminders {
    private final World world;

    Reminders(World world) {
      this.world = world;
    }

    @Workflow("reminders")
    public String remind(String customer) {
      Durable.start(this::payLate, Durable.workflowId());
      for (int week = 1; week <= 5; week++) {
        if (Durable.receive("paid", String.class, WEEK).isPresent()) {
          return "paid in week " + week;
        }
        mail(customer, week);
      }
      return "to be collected";
    }

    @Workflow
    public String payLate(String invoice) {
      Durable.sleep(Duration.ofDays(15));
      Durable.send(invoice, "paid", "by transfer");
      return "paid";
    }

    @Step
    String mail(String customer, int week) {
      return world.request(Durable.uuid(), "reminder %d to %s".formatted(week, customer));
    }
  }

  private static Program<String> reminders() {
    return Program.of(
        "reminders",
        "ann",
        "paid in week 3",
        (cairn, world) -> cairn.durable(Reminders.class, world)::remind,
        world ->
            assertThat(world.effects()).containsExactly("reminder 1 to ann", "reminder 2 to ann"));
  }

  /** Awaits a decision by someone who has only the token. */
  public static class Refund {
    private final Cairn cairn;
    private final World world;

    Refund(Cairn cairn, World world) {
      this.cairn = cairn;
      this.world = world;
    }

    @Workflow
    public String refund(String order) {
      Promise<String> approval = Durable.promise("approval", String.class);
      Durable.start(this::decide, approval.token());
      return pay(order, approval.await(WEEK));
    }

    @Workflow
    public String decide(String token) {
      Durable.sleep(Duration.ofHours(2));
      return complete(token);
    }

    @Step
    String complete(String token) {
      cairn.messages().complete(token, "ann");
      return "decided";
    }

    @Step
    String pay(String order, String by) {
      return world.request(Durable.uuid(), "refund of %s, approved by %s".formatted(order, by));
    }
  }

  private static Program<String> refund() {
    return Program.of(
        "refund",
        "17",
        "refund of 17, approved by ann",
        (cairn, world) -> cairn.durable(Refund.class, cairn, world)::refund,
        world -> assertThat(world.effects()).containsExactly("refund of 17, approved by ann"));
  }

  /** Waits for an event of a child, then for its result. */
  public static class Oven {
    @Workflow
    public String oven(String cake) {
      Handle<String> baking = Durable.start(this::bake, cake);
      int degrees = Durable.awaitEvent(baking.id(), "degrees", Integer.class, WEEK);
      return baking.await() + " at " + degrees + " degrees";
    }

    @Workflow
    public String bake(String cake) {
      Durable.sleep(Duration.ofMinutes(10));
      Durable.publish("degrees", 180);
      Durable.sleep(Duration.ofMinutes(50));
      return "baked " + cake;
    }
  }

  private static Program<String> oven() {
    return Program.of(
        "oven",
        "tart",
        "baked tart at 180 degrees",
        (cairn, world) -> cairn.durable(Oven.class)::oven,
        world -> assertThat(world.effects()).isEmpty());
  }

  /**
   * Sends messages to a child, which adds them up. The child waits for the first one, and finds the
   * others, whatever the timing.
   */
  public static class Relay {
    @Workflow
    public String relay(List<Integer> numbers) {
      Handle<Integer> sum = Durable.start(this::sum, numbers.size());
      Durable.sleep(Duration.ofMinutes(10));
      for (int number : numbers) {
        Durable.send(sum.id(), "number", number);
      }
      return "sum " + sum.await();
    }

    @Workflow
    public Integer sum(int count) {
      int sum = 0;
      for (int i = 0; i < count; i++) {
        sum += Durable.receive("number", Integer.class, WEEK).orElseThrow();
        Durable.sleep(Duration.ofMinutes(10));
      }
      return sum;
    }
  }

  private static Program<List<Integer>> relay() {
    return Program.of(
        "relay",
        List.of(1, 2, 4),
        "sum 7",
        (cairn, world) -> cairn.durable(Relay.class)::relay,
        world -> assertThat(world.effects()).isEmpty());
  }

  /** Writes a stream while it runs. */
  private static Program<String> transcript() {
    return Program.of(
        "transcript",
        "how are you",
        "3 words",
        (cairn, world) ->
            cairn.workflow(
                "transcript",
                String.class,
                String.class,
                sentence -> {
                  StreamWriter<String> words = Durable.stream("words", String.class);
                  int count = 0;
                  for (String word : sentence.split(" ", -1)) {
                    words.append(Durable.step("hear", () -> word));
                    count++;
                  }
                  Durable.step("hang up", () -> "silence");
                  words.close();
                  return count + " words";
                }),
        world ->
            assertThat(
                    world.rows(
                        "select value #>> '{}' from cairn.streams where value is not null order by number"))
                .containsExactly("how", "are", "you"));
  }

  /** Ships each item by a child, and awaits all of them. */
  public static class Fulfilment {
    private final World world;

    Fulfilment(World world) {
      this.world = world;
    }

    @Workflow
    public String fulfilment(List<String> items) {
      var parcels = new ArrayList<Handle<String>>();
      for (String item : items) {
        parcels.add(Durable.start(this::ship, item));
      }
      return String.join(", ", parcels.stream().map(Handle::await).toList());
    }

    @Workflow
    public String ship(String item) {
      Durable.sleep(Duration.ofDays(1));
      return hand(item);
    }

    @Step
    String hand(String item) {
      return world.request(Durable.uuid(), "parcel with " + item);
    }
  }

  private static Program<List<String>> fulfilment() {
    return Program.of(
        "fulfilment",
        List.of("cup", "spoon"),
        "parcel with cup, parcel with spoon",
        (cairn, world) -> cairn.durable(Fulfilment.class, world)::fulfilment,
        world ->
            assertThat(world.effects())
                .containsExactlyInAnyOrder("parcel with cup", "parcel with spoon"));
  }

  /** Prints letters through a queue that runs one at a time. */
  public static class Letters {
    private final World world;

    Letters(World world) {
      this.world = world;
    }

    @Workflow
    public String letters(List<String> customers) {
      List<Handle<String>> printed =
          customers.stream()
              .map(
                  customer -> Durable.start(StartOptions.onQueue("printer"), this::print, customer))
              .toList();
      printed.forEach(Handle::await);
      return printed.size() + " letters";
    }

    @Workflow
    public String print(String customer) {
      return press(customer);
    }

    @Step
    String press(String customer) {
      return world.request(Durable.uuid(), "letter to " + customer);
    }
  }

  private static Program<List<String>> letters() {
    return Program.of(
            "letters",
            List.of("ann", "bob", "cid"),
            "3 letters",
            (cairn, world) -> cairn.durable(Letters.class, world)::letters,
            world ->
                assertThat(world.effects())
                    .containsExactlyInAnyOrder("letter to ann", "letter to bob", "letter to cid"))
        .preparedBy(cairn -> cairn.queues().declare(Queue.named("printer").concurrency(1)));
  }
}
