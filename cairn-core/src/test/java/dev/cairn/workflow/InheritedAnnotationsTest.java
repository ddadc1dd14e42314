package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.RegistrationException;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Annotations on interfaces and superclasses, and type variables. */
class InheritedAnnotationsTest extends CairnTest {
  interface ChargingApi {
    @Step(attempts = 3)
    String charge(String order);
  }

  interface Checkout extends ChargingApi {
    @Workflow
    String checkout(String order);

    @Workflow
    default String refund(String order) {
      return charge(order) + " back";
    }

    @Step
    default String note(String order) {
      return "noted " + order;
    }
  }

  static class ShopCheckout implements Checkout {
    int tries;

    @Override
    public String checkout(String order) {
      return charge(order) + ", " + note(order);
    }

    @Override
    public String charge(String order) {
      tries++;
      if (tries == 1) {
        throw new IllegalStateException("try again");
      }
      return "charged " + order;
    }
  }

  private <T> T durable(Class<T> type, Object... arguments) {
    var made = new CompletableFuture<T>();
    open(cairn -> made.complete(cairn.durable(type, arguments)));
    return made.join();
  }

  private List<String> recordedSteps() {
    return database.query(
        "select w.name || ' ' || s.key from cairn.workflows w join cairn.steps s on s.workflow_id = w.id order by s.workflow_id, s.position");
  }

  @Test
  void annotationsOfInterfacesApply() {
    ShopCheckout checkout = durable(ShopCheckout.class);

    assertThat(checkout.checkout("order-1")).isEqualTo("charged order-1, noted order-1");
    assertThat(checkout.tries).as("retried as the interface says").isEqualTo(2);
    assertThat(((ChargingApi) checkout).charge("2")).isEqualTo("charged 2");
    assertThat(recordedSteps()).containsExactly("checkout charge", "checkout note");
  }

  @Test
  void annotatedDefaultMethodIsDurable() {
    Checkout checkout = durable(ShopCheckout.class);

    assertThat(checkout.refund("order-2")).isEqualTo("charged order-2 back");
    assertThat(recordedSteps()).containsExactly("refund charge");
  }

  static class OverridingCheckout extends ShopCheckout {
    @Override
    @Step(value = "hasty charge")
    public String charge(String order) {
      return "hasty";
    }

    @Override
    public String refund(String order) {
      return "refunded by " + charge(order);
    }
  }

  @Test
  void annotationOfTheClassOverridesThatOfTheInterface() {
    OverridingCheckout hasty = durable(OverridingCheckout.class);

    assertThat(hasty.refund("order-3")).isEqualTo("refunded by hasty");
    assertThat(recordedSteps()).containsExactly("refund hasty charge");
  }

  interface OneWay {
    @Workflow
    void go();
  }

  interface OtherWay {
    @Step
    void go();
  }

  static class BothWays implements OneWay, OtherWay {
    @Override
    public void go() {}
  }

  static class FinalWay implements OneWay {
    @Override
    public final void go() {}
  }

  @Test
  void conflictingInterfacesAndFinalImplementationsAreRejected() {
    assertThatThrownBy(() -> durable(BothWays.class))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "The method %s.go is @Workflow in %s and @Step in %s. Annotate the method in the class with the intended one."
                .formatted(
                    BothWays.class.getName(), OneWay.class.getName(), OtherWay.class.getName()));
    assertThatThrownBy(() -> durable(FinalWay.class))
        .hasMessageStartingWith("The method " + FinalWay.class.getName() + ".go is final");
  }

  record Order(String id, int amount) {}

  interface Job<I, O> {
    @Workflow("job")
    O run(I input);
  }

  abstract static class Base<I, O> implements Job<I, O> {
    @Override
    public O run(I input) {
      return collect(List.of(input)).getFirst();
    }

    @Step
    List<O> collect(List<? extends I> inputs) {
      return inputs.stream().map(this::one).toList();
    }

    abstract O one(I input);
  }

  static class OrderJob extends Base<Order, Map<String, Order>> {
    @Override
    Map<String, Order> one(Order input) {
      return Map.of(input.id(), input);
    }
  }

  static class ArrayJob implements Job<Order[], Order> {
    @Override
    public Order run(Order[] input) {
      return Objects.requireNonNull(Durable.step("first", () -> input[0]));
    }
  }

  @Test
  void typeVariablesBoundByASubclassAreResolved() {
    OrderJob job = durable(OrderJob.class);

    Map<String, Order> result = job.run(new Order("o", 17));

    Order order = result.get("o");
    assertThat(order).isEqualTo(new Order("o", 17));
    assertThat(database.query("select output from cairn.steps"))
        .containsExactly("[{\"o\":{\"id\":\"o\",\"amount\":17}}]");
  }

  @Test
  void typeVariablesOfInterfacesAreResolved() {
    var made = new CompletableFuture<Job<Order[], Order>>();
    Cairn cairn = open(opened -> made.complete(opened.durable(ArrayJob.class)));
    Order[] orders = {new Order("a", 1)};

    assertThat(cairn.start(StartOptions.id("w"), made.join()::run, orders).await())
        .isEqualTo(orders[0]);
  }

  @Retention(RetentionPolicy.RUNTIME)
  @interface Described {
    String value();
  }

  static class Tool {
    @Step
    @Described("sends a letter")
    String send(@Described("to whom") String receiver) {
      return receiver;
    }

    @Transaction
    @Described("stores a letter")
    void store() {}
  }

  @Test
  void generatedMethodsHaveTheAnnotationsOfTheOriginals() throws Exception {
    Tool tool = durable(Tool.class);

    var send = tool.getClass().getDeclaredMethod("send", String.class);

    assertThat(send.getAnnotation(Described.class).value()).isEqualTo("sends a letter");
    assertThat(send.getAnnotation(Step.class)).isNotNull();
    assertThat(send.getParameters()[0].getName()).isEqualTo("receiver");
    assertThat(send.getParameters()[0].getAnnotation(Described.class).value()).isEqualTo("to whom");
    assertThat(tool.getClass().getDeclaredMethod("store").getAnnotation(Described.class).value())
        .isEqualTo("stores a letter");
  }
}
