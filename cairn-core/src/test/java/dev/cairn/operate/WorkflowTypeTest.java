package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.SourcePosition;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.version.WorkflowCode;
import dev.cairn.version.WorkflowType;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What executors write down about their workflows, for those who do not have the code. */
class WorkflowTypeTest extends CairnTest {
  /** An argument. */
  record Order(String id, int quantity, Optional<String> note) {}

  /** A workflow with steps of its own. */
  public static class Checkout {
    static int chargeLine;

    @Workflow
    public String pay(Order order) {
      return charge(order.id()) + reserve();
    }

    @Step
    protected String charge(String order) {
      chargeLine = line();
      return "charged " + order;
    }

    @Transaction("reservation")
    protected String reserve() {
      return ", reserved";
    }
  }

  /** Steps that workflows of other classes use, one with a name that Checkout has, too. */
  public static class Mail {
    @Step
    public String send(String to) {
      return to;
    }

    @Step
    public String charge(String postage) {
      return postage;
    }

    @Step
    public String stamp(String letter) {
      return letter;
    }
  }

  /** Steps, one with a name that Mail has, too. */
  public static class Letters {
    @Step
    public String send(String to) {
      return to;
    }
  }

  private record L1(String a, String b, String c, String d, String e, String f, String g) {}

  private record L2(L1 a, L1 b, L1 c, L1 d, L1 e, L1 f, L1 g) {}

  private record L3(L2 a, L2 b, L2 c, L2 d, L2 e, L2 f, L2 g) {}

  private record L4(L3 a, L3 b, L3 c, L3 d, L3 e, L3 f, L3 g) {}

  private static int line() {
    return StackWalker.getInstance()
        .walk(frames -> frames.skip(1).findFirst())
        .orElseThrow()
        .getLineNumber();
  }

  private static List<String> described(Cairn cairn) {
    return cairn.versions().workflowTypes().stream()
        .map(type -> type.version() + " " + type.name())
        .toList();
  }

  private static void awaitDescribed(Cairn cairn, String... types) {
    Eventually.holds(() -> assertThat(described(cairn)).containsExactly(types));
  }

  @Test
  void executorDescribesSchemasAndPositions() {
    List<Checkout> checkouts = new ArrayList<>();
    Cairn cairn =
        open(
            database.config().version("v1"),
            opened -> checkouts.add(opened.durable(Checkout.class)));
    Order order = new Order("17", 1, Optional.empty());
    cairn.start(StartOptions.id("w"), checkouts.getFirst()::pay, order).await();
    awaitDescribed(cairn, "v1 pay");

    WorkflowType pay = cairn.versions().workflowTypes().getFirst();

    assertThat(pay.className()).isEqualTo(Checkout.class.getName());
    assertThat(pay.position())
        .isEqualTo(new SourcePosition("WorkflowTypeTest.java", Checkout.chargeLine - 5));
    assertThat(pay.signature().parameters()).containsExactly(Order.class.getName());
    assertThat(pay.signature().argumentsSchema()).contains("\"quantity\"", "\"minItems\":1");
    assertThat(pay.signature().resultSchema()).isEqualTo("{\"type\":\"string\"}");
    assertThat(cairn.versions().code("w").steps())
        .contains(
            new WorkflowCode.StepCode(
                "charge",
                "STEP",
                Checkout.class.getName(),
                new SourcePosition("WorkflowTypeTest.java", Checkout.chargeLine)))
        .extracting(WorkflowCode.StepCode::name)
        .containsExactly("charge", "reservation");
  }

  @Test
  void stepsOfOtherClassesAreFoundIfTheirNameIsUnique() {
    List<Checkout> checkouts = new ArrayList<>();
    Cairn cairn =
        open(
            database.config().version("v1"),
            opened -> {
              checkouts.add(opened.durable(Checkout.class));
              var mail = opened.durable(Mail.class);
              var letters = opened.durable(Letters.class);
              assertThat(mail).isNotSameAs(letters);
            });
    Order order = new Order("17", 1, Optional.empty());
    cairn.start(StartOptions.id("w"), checkouts.getFirst()::pay, order).await();
    awaitDescribed(cairn, "v1 pay");

    List<WorkflowCode.StepCode> steps = cairn.versions().code("w").steps();

    assertThat(steps)
        .extracting(step -> step.className().replaceFirst(".*\\$", "") + "." + step.name())
        .containsExactly("Checkout.charge", "Checkout.reservation", "Mail.stamp");
  }

  @Test
  void functionsAreDescribedWithoutPositions() {
    Cairn cairn =
        open(
            database.config().version("v1"),
            opened -> opened.workflow("double", Integer.class, Integer.class, n -> 2 * n));
    awaitDescribed(cairn, "v1 double");

    WorkflowType type = cairn.versions().workflowTypes().getFirst();

    assertThat(type.position()).isNull();
    assertThat(type.signature().resultSchema()).contains("integer");
  }

  @Test
  void clientWithoutTheCodeReadsThem() {
    Cairn cairn = open(database.config().version("v1"), opened -> opened.durable(Checkout.class));
    awaitDescribed(cairn, "v1 pay");

    try (CairnClient client = CairnClient.connect(database.config())) {
      assertThat(client.versions().workflowTypes()).isEqualTo(cairn.versions().workflowTypes());
      assertThatThrownBy(() -> client.versions().code("nobody"))
          .isInstanceOf(NoSuchWorkflowException.class);
    }
  }

  @Test
  void schemaThatIsTooLargeIsLeftOut() {
    Cairn cairn =
        open(
            database.config().version("v1"),
            opened -> opened.workflow("large", L4.class, String.class, large -> ""));
    awaitDescribed(cairn, "v1 large");

    WorkflowType type = cairn.versions().workflowTypes().getFirst();

    assertThat(type.signature().argumentsSchema()).isNull();
    assertThat(type.signature().resultSchema()).isNotNull();
  }

  @Test
  void newCodeOfAVersionReplacesWhatItDescribed() {
    Cairn before =
        open(
            database.config().version("v1"),
            opened -> {
              opened.durable(Checkout.class);
              opened.workflow("old", String.class, String.class, text -> text);
            });
    awaitDescribed(before, "v1 old", "v1 pay");
    before.close();

    Cairn after =
        open(
            database.config().version("v1"),
            opened -> opened.workflow("new", String.class, String.class, text -> text));

    awaitDescribed(after, "v1 new");
    assertThat(database.count("select count(*) from cairn.step_types")).isZero();
  }

  @Test
  void currentVersionIsListed() {
    Cairn one = open(database.config().version("v1"), opened -> opened.durable(Checkout.class));
    awaitDescribed(one, "v1 pay");
    Cairn two = open(database.config().version("v2"), opened -> opened.durable(Checkout.class));
    awaitDescribed(two, "v2 pay");

    two.versions().makeCurrent("test", "v1");

    assertThat(described(two)).containsExactly("v1 pay");
  }

  @Test
  void descriptionIsDeletedWithItsVersion() {
    Cairn cairn = open(database.config().version("v1"), opened -> opened.durable(Checkout.class));
    awaitDescribed(cairn, "v1 pay");

    database.execute("delete from cairn.version");

    assertThat(
            database.count(
                "select (select count(*) from cairn.workflow_type) + (select count(*) from cairn.step_type)"))
        .isZero();
  }
}
