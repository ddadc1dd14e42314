package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.RegistrationException;
import dev.cairn.error.ValueException;
import dev.cairn.testkit.CairnTest;
import java.lang.reflect.Modifier;
import kotlin.Metadata;
import kotlin.coroutines.Continuation;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.StubMethod;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kotlin classes that cannot be durable are rejected with a fix for Kotlin. */
class KotlinTest extends CairnTest {
  private static final String ALL_OPEN =
      " or configure the all-open compiler plugin for the annotations of dev.cairn.workflow.";

  private Cairn cairn = noCairn();

  @SuppressWarnings("NullAway") // opened before each test
  private static Cairn noCairn() {
    return null;
  }

  @BeforeEach
  void open() {
    cairn = Cairn.open(database.config());
  }

  @AfterEach
  void close() {
    cairn.close();
  }

  @Metadata
  static final class FinalCheckout {
    @Workflow
    void checkout() {}
  }

  @Test
  void finalClassIsRejected() {
    assertThatThrownBy(() -> cairn.durable(FinalCheckout.class))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "%s is final, as Kotlin classes are by default, so it cannot have a durable subclass. Declare the class and its durable methods open,%s"
                .formatted(FinalCheckout.class.getName(), ALL_OPEN));
  }

  @Metadata
  static class FinalFunction {
    @Step
    final void charge() {}
  }

  @Test
  void finalFunctionIsRejected() {
    assertThatThrownBy(() -> cairn.durable(FinalFunction.class))
        .hasMessage(
            "The method %s.charge is final, as Kotlin functions are by default, so its calls cannot be made durable. Declare it open,%s"
                .formatted(FinalFunction.class.getName(), ALL_OPEN));
  }

  @Metadata
  static class Suspending {
    @Workflow
    @Nullable Object checkout(String order, Continuation<? super String> continuation) {
      return order;
    }
  }

  @Test
  void suspendFunctionIsRejected() {
    assertThatThrownBy(() -> cairn.durable(Suspending.class))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "The method %s.checkout is a Kotlin suspend function, and a continuation cannot be recorded. Remove 'suspend': the function may block, because workflows run on virtual threads."
                .formatted(Suspending.class.getName()));
  }

  /** A Kotlin class with a step name that Java source cannot contain. */
  private static Class<?> classWithStep(String name) {
    return new ByteBuddy()
        .subclass(Object.class)
        .name("dev.cairn.Mangled")
        .annotateType(AnnotationDescription.Builder.ofType(Metadata.class).build())
        .defineMethod(name, void.class, Modifier.PUBLIC)
        .intercept(StubMethod.INSTANCE)
        .annotateMethod(AnnotationDescription.Builder.ofType(Step.class).build())
        .make()
        .load(KotlinTest.class.getClassLoader())
        .getLoaded();
  }

  @Test
  void mangledNameIsRejected() {
    assertThatThrownBy(() -> cairn.durable(classWithStep("charge-WZ4Q5Ns")))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "The method dev.cairn.Mangled.charge-WZ4Q5Ns has a mangled name, because 'charge' uses a Kotlin value class. Use the underlying type in its signature.");
    assertThatThrownBy(() -> cairn.durable(classWithStep("charge$shop_main")))
        .hasMessage(
            "The method dev.cairn.Mangled.charge$shop_main has a mangled name that contains the module, because 'charge' is internal in Kotlin. Make it public or protected.");
  }

  /** A data class as the Kotlin compiler generates it without -java-parameters. */
  private static Class<?> dataClass() throws NoSuchMethodException {
    DynamicType.Builder<Object> data =
        new ByteBuddy()
            .subclass(Object.class)
            .name("dev.cairn.Amount")
            .annotateType(AnnotationDescription.Builder.ofType(Metadata.class).build())
            .modifiers(Modifier.PUBLIC | Modifier.FINAL)
            .defineField("cents", long.class, Modifier.PRIVATE | Modifier.FINAL)
            .defineConstructor(Modifier.PUBLIC)
            .withParameters(long.class)
            .intercept(MethodCall.invoke(Object.class.getConstructor()));
    return data.defineMethod("getCents", long.class, Modifier.PUBLIC)
        .intercept(FixedValue.value(0L))
        .make()
        .load(KotlinTest.class.getClassLoader())
        .getLoaded();
  }

  @Test
  void dataClassWithoutParameterNamesIsRejected() throws Exception {
    Class<?> data = dataClass();

    assertThatThrownBy(() -> cairn.workflow("pay", data, String.class, amount -> "paid"))
        .isInstanceOf(ValueException.class)
        .hasMessageContaining("Compile the Kotlin code with -java-parameters.");
  }
}
