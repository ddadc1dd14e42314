package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.RegistrationException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.start.Fn;
import dev.cairn.testkit.CairnTest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes and functions that cannot be durable are rejected at registration. */
@SuppressWarnings({"UnusedMethod", "ClassCanBeStatic"}) // the tests are about such members
class RegistrationTest extends CairnTest {
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

  static class FinalWorkflow {
    @Workflow
    final void run() {}
  }

  static class PrivateWorkflow {
    @Workflow
    private void run() {}
  }

  static class StaticWorkflow {
    @Workflow
    static void run() {}
  }

  static class FinalStep {
    @Step
    final void run() {}
  }

  static class PrivateStep {
    @Step
    private void run() {}
  }

  static class StaticStep {
    @Step
    static void run() {}
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        FinalWorkflow.class,
        PrivateWorkflow.class,
        StaticWorkflow.class,
        FinalStep.class,
        PrivateStep.class,
        StaticStep.class
      })
  void methodsThatCannotBeOverriddenAreRejected(Class<?> type) {
    String fault = type.getSimpleName().replaceAll("(Workflow|Step)$", "").toLowerCase(Locale.ROOT);

    assertThatThrownBy(() -> cairn.durable(type))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "The method %s.run is %s, so its calls cannot be made durable. Make it an instance method that can be overridden: public, protected or package-private."
                .formatted(type.getName(), fault));
  }

  static final class FinalClass {
    @Workflow
    void run() {}
  }

  record FinalRecord() {
    @Workflow
    void run() {}
  }

  abstract static class AbstractClass {
    @Workflow
    void run() {}
  }

  interface AnInterface {
    @Workflow
    void run();
  }

  private static class PrivateClass {
    @Workflow
    void run() {}
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        FinalClass.class,
        FinalRecord.class,
        AbstractClass.class,
        AnInterface.class,
        PrivateClass.class
      })
  void classesThatCannotBeExtendedAreRejected(Class<?> type) {
    assertThatThrownBy(() -> cairn.durable(type))
        .isInstanceOf(RegistrationException.class)
        .hasMessageMatching(
            "\\S+ is (final|abstract|an interface|private), so it cannot have a durable subclass\\. Use a class that is not final, abstract or private\\.");
  }

  static class One {
    @Workflow
    void run() {}
  }

  static class Two {
    @Workflow
    void run() {}
  }

  @Test
  void duplicateNameIsRejectedWithBothDeclarations() {
    cairn.durable(One.class);

    assertThatThrownBy(() -> cairn.durable(Two.class))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "Two workflows have the name 'run': one in %s and one in %s. Rename one of them, with @Workflow(\"...\") or in cairn.workflow(...)."
                .formatted(One.class.getName(), Two.class.getName()));
    assertThatThrownBy(() -> cairn.workflow("run", String.class, () -> ""))
        .isInstanceOf(RegistrationException.class);
  }

  static class Overloaded {
    private final String made;

    Overloaded() {
      made = "of nothing";
    }

    Overloaded(Object any) {
      made = "of any " + any;
    }

    Overloaded(String text, int number) {
      made = "of text " + text + number;
    }

    Overloaded(CharSequence text, int number) {
      made = "of characters " + text + number;
    }

    @Workflow
    String made() {
      return made;
    }
  }

  @Test
  void unknownConstructorIsRejectedWithTheExistingOnes() {
    assertThatThrownBy(() -> cairn.durable(Overloaded.class, "a", null))
        .isInstanceOf(RegistrationException.class)
        .hasMessageStartingWith(
            "No constructor of %s accepts (String, null). Pass the arguments of one of these: "
                .formatted(Overloaded.class.getName()))
        .hasMessageContaining("Overloaded()")
        .hasMessageContaining("Overloaded(Object)")
        .hasMessageContaining("Overloaded(String, int)");
  }

  @Test
  void mostSpecificConstructorIsUsed() {
    Overloaded durable = cairn.durable(Overloaded.class, "a", 1);
    cairn.start();

    assertThat(durable.made()).isEqualTo("of text a1");
  }

  static class Halves {
    @Workflow
    void fresh() {}

    @Workflow
    void run() {}
  }

  @Test
  void rejectedClassRegistersNothing() {
    cairn.durable(One.class);
    assertThatThrownBy(() -> cairn.durable(Halves.class)).isInstanceOf(RegistrationException.class);

    Fn.Of0<String> fresh = cairn.workflow("fresh", String.class, () -> "free to use");
    cairn.start();

    assertThat(cairn.start(fresh).await()).isEqualTo("free to use");
  }

  static class Nothing {
    void run() {}
  }

  @Test
  void classWithoutDurableMethodsIsRejected() {
    assertThatThrownBy(() -> cairn.durable(Nothing.class))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "%s has no durable method. Annotate a method with @Workflow, @Step or @Transaction."
                .formatted(Nothing.class.getName()));
  }

  static class Both {
    @Step
    @Transaction
    void run() {}
  }

  @Test
  void twoAnnotationsOnOneMethodAreRejected() {
    assertThatThrownBy(() -> cairn.durable(Both.class))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "The method %s.run has more than one of @Workflow, @Step and @Transaction. Keep the intended one."
                .formatted(Both.class.getName()));
  }

  static class Parent {
    @Workflow
    String whole() {
      return part();
    }

    @Step
    String part() {
      return "part of the parent";
    }
  }

  static class Forgetful extends Parent {
    @Override
    String part() {
      return "no step any more";
    }
  }

  static class Heir extends Parent {}

  static class Careful extends Parent {
    @Override
    @Step
    String part() {
      return "careful " + super.part();
    }
  }

  @Test
  void overrideWithoutTheAnnotationIsRejected() {
    assertThatThrownBy(() -> cairn.durable(Forgetful.class))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "The method %s.part overrides a durable method without being durable. Repeat the annotation on it."
                .formatted(Forgetful.class.getName()));
  }

  @Test
  void inheritedMethodsAreDurable() {
    Heir heir = cairn.durable(Heir.class);
    cairn.start();

    assertThat(heir.whole()).isEqualTo("part of the parent");
    assertThat(database.query("select key from cairn.steps")).containsExactly("part");
  }

  @Test
  void overrideAndItsSuperCallAreOneStep() {
    Careful careful = cairn.durable(Careful.class);
    cairn.start();

    assertThat(careful.whole()).isEqualTo("careful part of the parent");
    assertThat(database.query("select key from cairn.steps")).containsExactly("part");
  }

  static class Unwritable {
    @Workflow
    void take(List<Thread> threads) {}
  }

  static class Unreadable {
    @Workflow
    @Nullable Thread give() {
      return null;
    }
  }

  static class UnwritableStep {
    @Step
    @Nullable Thread give() {
      return null;
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Unwritable.class, Unreadable.class, UnwritableStep.class})
  void unserializableTypesAreRejected(Class<?> type) {
    assertThatThrownBy(() -> cairn.durable(type))
        .isInstanceOf(ValueException.class)
        .hasMessageMatching(
            "The type of the (argument 'threads' of take|result of give), .*Thread.*, cannot be stored as JSON.*");
  }

  @Test
  void registrationAfterStartIsRejected() {
    cairn.start();

    assertThatThrownBy(() -> cairn.durable(One.class))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The workflow 'run' was registered after cairn.start(). Register all workflows before, so that recovery can run them.");
  }

  static class Throwing {
    Throwing() {
      throw new IllegalStateException("no license");
    }

    @Workflow
    void run() {}
  }

  @Test
  void throwingConstructorIsReportedWithItsException() {
    assertThatThrownBy(() -> cairn.durable(Throwing.class))
        .isInstanceOf(RegistrationException.class)
        .hasMessage(
            "The constructor of %s threw java.lang.IllegalStateException: no license. Fix the cause, then register the class again."
                .formatted(Throwing.class.getName()))
        .hasRootCauseMessage("no license");
  }

  @Test
  void nameOfARejectedClassCanBeRegistered() {
    assertThatThrownBy(() -> cairn.durable(Throwing.class))
        .isInstanceOf(RegistrationException.class);

    One durable = cairn.durable(One.class);
    cairn.start();

    durable.run();
    assertThat(database.query("select state from cairn.workflows")).containsExactly("SUCCEEDED");
  }
}
