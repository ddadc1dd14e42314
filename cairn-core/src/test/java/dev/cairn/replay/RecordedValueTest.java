package dev.cairn.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.codec.JsonCodec;
import dev.cairn.common.Result;
import dev.cairn.common.TypeRef;
import dev.cairn.error.ValueException;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.RandomValues;
import dev.cairn.testkit.TestSeed;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.EngineScope;
import dev.cairn.workflow.EngineStepCall;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The value that code observes the first time equals the value on replay. */
class RecordedValueTest extends CairnTest {
  private static final Duration LONG = Duration.ofDays(30);

  /** What each execution of a workflow has observed before it waited. */
  private final List<String> executions = Collections.synchronizedList(new ArrayList<>());

  private final List<String> cache = new ArrayList<>(List.of("pen", "box"));

  /** Runs the code, declares its executor dead, and returns what both executions observed. */
  private List<String> runTwice(Fn.Of0<String> code) {
    return runTwice(code, cairn -> {});
  }

  private List<String> runTwice(
      Fn.Of0<String> code, java.util.function.Consumer<Cairn> registration) {
    Fn.Of0<String> waiting =
        () -> {
          String observed = code.call();
          executions.add(observed);
          Durable.receive("go", String.class, LONG);
          return observed;
        };
    var flow = new Fn.Of0<?>[1];
    java.util.function.Consumer<Cairn> both =
        cairn -> {
          registration.accept(cairn);
          flow[0] = cairn.workflow("flow", String.class, waiting);
        };
    Cairn dying = open(database.config().lease(LONG), both); // the first executor must not recover
    Handle<?> first = dying.start(StartOptions.id("w"), flow[0]);
    Eventually.holds(() -> assertThat(executions.size() + (hasFailed("w") ? 1 : 0)).isPositive());
    if (hasFailed("w")) {
      first.await(); // throws the failure
    }
    declareExecutorsDead();
    Cairn next = open(both);
    Eventually.holds(() -> assertThat(executions).hasSize(2));
    next.messages().send("w", "go", "on");
    assertThat(next.handle("w", String.class).await()).isEqualTo(executions.getLast());
    return executions;
  }

  private boolean hasFailed(String id) {
    return List.of("FAILED", "STUCK").contains(state(id));
  }

  private static Map<String, Integer> prices() {
    var prices = new LinkedHashMap<String, Integer>();
    List.of("zebra", "apple", "mango").forEach(name -> prices.put(name, prices.size()));
    return prices;
  }

  private static @Nullable Object step(String name, RandomValues.Sample sample) throws Exception {
    Body<@Nullable Object, Exception> body = sample::value;
    var options = new EngineStepCall(name, Retry.never(), EngineStepCall.ArgumentsOf.UNKNOWN);
    return EngineScope.current().step(options, sample::type, body);
  }

  private static @Nullable Object transaction(String name, RandomValues.Sample sample)
      throws Exception {
    TransactionBody<@Nullable Object, Exception> body = connection -> sample.value();
    return EngineScope.current().transaction(TransactionOptions.named(name), sample::type, body);
  }

  @Test
  void anyValueIsTheSameOnReplay() {
    long seed = TestSeed.of(RecordedValueTest.class);
    var accepted = new int[1];
    Fn.Of0<String> code =
        () -> {
          var values = new RandomValues(new Random(seed));
          var observed = new StringBuilder();
          for (int i = 0; i < 300; i++) {
            RandomValues.Sample sample = values.any(3);
            String name = (i % 3 == 0 ? "transaction" : "step") + i;
            observed.append(name).append(' ').append(sample.type().getTypeName()).append(' ');
            try {
              Object value = i % 3 == 0 ? transaction(name, sample) : step(name, sample);
              observed.append(RandomValues.describe(value));
              accepted[0]++;
            } catch (ValueException refused) {
              observed.append(refused.getMessage());
            }
            observed.append('\n');
          }
          return observed.toString();
        };

    List<String> observed = runTwice(code);

    assertThat(observed.get(1)).as("seed %d", seed).isEqualTo(observed.get(0));
    assertThat(accepted[0]).as("seed %d", seed).isGreaterThan(200);
  }

  @Test
  void anyValueIsRejectedOrReadEquallyByEveryCodec() {
    long seed = TestSeed.of(RecordedValueTest.class);
    var values = new RandomValues(new Random(seed));
    var codec = new JsonCodec();
    for (int i = 0; i < 4_000; i++) {
      RandomValues.Sample sample = values.any(3);
      var slot = new ValueType("the result of step charge", sample.type());
      String json;
      try {
        json = codec.encode(slot, sample.value());
      } catch (ValueException refused) {
        assertThat(refused.getMessage()).as("seed %d", seed).contains("result of step charge");
        continue;
      }
      String read = RandomValues.describe(codec.decode(slot, json));
      if (codec.isExact(slot, sample.value())) {
        assertThat(RandomValues.describe(sample.value())).as("seed %d", seed).isEqualTo(read);
      }
      String again = codec.encode(slot, codec.decode(slot, json));
      assertThat(RandomValues.describe(codec.decode(slot, again)))
          .as("seed %d: %s", seed, sample.type())
          .isEqualTo(read);
      if (i % 100 == 0) {
        Object elsewhere = new JsonCodec().decode(slot, json);
        assertThat(RandomValues.describe(elsewhere)).as("seed %d", seed).isEqualTo(read);
      }
    }
  }

  @Test
  void orderedMapKeepsItsOrderOnReplay() {
    List<String> observed =
        runTwice(() ->
            Durable.step(
                    "prices", new TypeRef<Map<String, Integer>>() {}, RecordedValueTest::prices)
                .keySet()
                .toString());

    assertThat(observed).containsExactly("[zebra, apple, mango]", "[zebra, apple, mango]");
  }

  @Test
  void numberDeclaredAsObjectHasTheClassOfTheReplay() {
    List<String> observed =
        runTwice(() ->
            Durable.step("any", new TypeRef<Object>() {}, () -> 1L).getClass().getSimpleName()
                + Durable.step("all", new TypeRef<List<Object>>() {}, () -> List.of(1L, 2.0f))
                    .stream()
                    .map(value -> value.getClass().getSimpleName())
                    .toList());

    assertThat(observed)
        .containsExactly("Integer[Integer, BigDecimal]", "Integer[Integer, BigDecimal]");
  }

  @Test
  void laterChangesOfAReturnedListAreNotVisible() {
    List<String> observed =
        runTwice(() -> {
          List<String> items =
              Durable.step("items", new TypeRef<List<String>>() {}, () -> cache.subList(0, 2));
          Durable.step(
              "change",
              () -> {
                cache.set(0, "pencil");
                return "changed";
              });
          items.add("glue");
          return items + " of " + items.getClass().getSimpleName();
        });

    assertThat(observed).containsOnly("[pen, box, glue] of ArrayList");
    assertThat(cache).containsExactly("pencil", "box");
  }

  @Test
  void childResultsAndMessagesAreTheSameOnReplay() {
    var child = new Fn.Of1<?, ?>[1];
    var here = new Cairn[1];
    List<String> observed =
        runTwice(
            () -> {
              @SuppressWarnings("unchecked")
              var childWorkflow = (Fn.Of1<Order, Order>) child[0];
              Order order = childWorkflow.call(new Order(prices(), 5L));
              Durable.publish("order", order);
              here[0].messages().send(Durable.workflowId(), "orders", new Order(prices(), 7L));
              Order received = Durable.receive("orders", Order.class, LONG).orElseThrow();
              return RandomValues.describe(List.of(order, received));
            },
            cairn -> {
              here[0] = cairn;
              child[0] = cairn.workflow("child", Order.class, Order.class, Order::reordered);
            });

    assertThat(observed.get(0)).contains("zebra").contains("java.lang.Integer:5");
    assertThat(observed.get(1)).isEqualTo(observed.get(0));
  }

  record Order(Map<String, Integer> prices, Object anything) {
    Order reordered() {
      return new Order(new TreeMap<>(prices), anything);
    }
  }

  @Test
  void eachCallerGetsItsOwnCopyOfTheResult() throws Exception {
    var making = new Fn.Of0<?>[1];
    Cairn cairn =
        open(opened -> making[0] = opened.workflow("make", Order.class, RecordedValueTest::order));
    Handle<?> handle = cairn.start(StartOptions.id("m"), making[0]);
    var called = new CompletableFuture<Result<?>>();

    Object direct = making[0].call();
    var one = (Order) handle.await();
    one.prices().put("glue", 9);
    var other = (Order) handle.await();
    handle.onDone(called::complete);
    Object remote = cairn.handle("m", Order.class).await();

    assertThat(RandomValues.describe(other)).isEqualTo(RandomValues.describe(remote));
    assertThat(RandomValues.describe(direct)).isEqualTo(RandomValues.describe(remote));
    assertThat(called.get(30, TimeUnit.SECONDS)).isEqualTo(new Result.Success<>(remote));
    assertThat(other.anything()).isEqualTo(3);
    assertThat(one.prices()).containsKey("glue");
  }

  private static Order order() {
    return new Order(prices(), 3L);
  }

  @Test
  void unreadableResultFailsTheStepFirstAndOnReplay() {
    List<String> observed =
        runTwice(() -> {
          try {
            return Durable.step("make", () -> new UnreadableWhenNegative(-1)).toString();
          } catch (ValueException refused) {
            return String.valueOf(refused.getMessage());
          }
        });

    assertThat(observed.get(0))
        .startsWith("The stored value of the result of step 'make' does not fit ");
    assertThat(observed.get(1)).isEqualTo(observed.get(0));
  }

  /** A class that can be created but not read. */
  static final class UnreadableWhenNegative {
    private static boolean reading;
    private final int number;

    @SuppressWarnings("StaticAssignmentInConstructor") // only the first instance is accepted
    UnreadableWhenNegative(int number) {
      if (reading && number < 0) {
        throw new IllegalArgumentException("negative");
      }
      reading = true;
      this.number = number;
    }

    @Override
    public String toString() {
      return "picky " + number;
    }
  }

  /** Durable methods with results that differ from their decoded records. */
  public static class Shop {
    @Workflow
    public List<String> ship(Set<String> order) {
      var shipped = new ArrayList<>(order);
      prices().keySet().forEach(item -> shipped.add(shipped(item)));
      shipped.addAll(bookings().keySet());
      return shipped;
    }

    @Step
    Map<String, Integer> prices() {
      return RecordedValueTest.prices();
    }

    @Transaction
    Map<String, Integer> bookings() {
      return new HashMap<>(RecordedValueTest.prices());
    }

    @Step
    String shipped(String item) {
      return "shipped " + item;
    }
  }

  @Test
  void resultsOfAnnotatedMethodsKeepTheirOrder() {
    var shop = new Shop[1];
    open(opened -> shop[0] = opened.durable(Shop.class));

    List<String> shipped = shop[0].ship(Set.of("order"));

    assertThat(shipped)
        .startsWith("order", "shipped zebra", "shipped apple", "shipped mango")
        .hasSize(7);
  }

  @Test
  void setInAnotherOrderIsTheSameArgument() {
    var shop = new Shop[1];
    Cairn cairn = open(opened -> shop[0] = opened.durable(Shop.class));
    Set<String> order = new LinkedHashSet<>(List.of("a", "b"));
    Set<String> same = new LinkedHashSet<>(List.of("b", "a"));
    List<String> shipped = cairn.start(StartOptions.id("s"), shop[0]::ship, order).await();

    assertThat(cairn.start(StartOptions.id("s"), shop[0]::ship, same).await()).isEqualTo(shipped);
    assertThatThrownBy(() -> cairn.start(StartOptions.id("s"), shop[0]::ship, Set.of("a")))
        .hasMessageContaining("with other arguments");
  }
}
