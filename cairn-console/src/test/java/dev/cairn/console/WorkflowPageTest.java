package dev.cairn.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.cairn.console.Shop.Order;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** One workflow: what it did, what it has, and how it is changed. */
@BrowserTest
class WorkflowPageTest {
  private static final Page.GetByLabelOptions EXACT = new Page.GetByLabelOptions().setExact(true);

  private final Shop shop = Shop.open();

  /** Returns the row of the timeline with a name. */
  private static Locator bar(Screen screen, String name) {
    return screen.page().locator(".timeline-row", new Page.LocatorOptions().setHasText(name));
  }

  private void say(String id, String word) {
    shop.cairn().messages().send(id, "word", word);
  }

  @Test
  void timelineHasStepsTriesWaitsBranchesAndChildren(Screen screen) {
    screen.as("VIEWER", "workflows/order-1003");

    assertThat(bar(screen, "charge")).containsText("3 tries");
    assertThat(bar(screen, "pack")).containsText("branch");
    assertThat(bar(screen, "ship/parcel")).containsText("Succeeded");
    assertThat(screen.page().locator(".of-wait").first()).isVisible();
    bar(screen, "reserve").click();
    assertThat(screen.text("\"B-12\"")).isVisible();
    screen.isAccessible();
    screen.picture("workflow");
    screen.phone().fitsItsWidth();
    bar(screen, "ship/parcel").click();
    assertThat(bar(screen, "hand-over")).isVisible();
  }

  @Test
  void sourceLineOfAStepIsShown(Screen screen) {
    shop.cairn().start(StartOptions.id("invoice-1"), shop.invoices()::invoice, "order-1").await();
    Awaitility.await().until(() -> !shop.cairn().versions().code("invoice-1").steps().isEmpty());
    screen.as("VIEWER", "workflows/invoice-1");

    bar(screen, "number").click();

    assertThat(screen.text("Invoices.java:15")).isVisible();
  }

  @Test
  void failuresAndHistoriesAreShown(Screen screen) {
    screen.as("VIEWER", "workflows/order-1008");

    assertThat(screen.page().locator(".failure").first()).containsText("There is no unicorn left.");
    screen.link("History").click();
    assertThat(screen.page().locator("pre")).containsText("reserve");
    assertThat(screen.page().locator("pre")).containsText("OutOfStock");
    screen.isAccessible();
  }

  @Test
  void maskedMembersNeverReachTheBrowser(Screen screen) {
    screen.as("ADMIN", "workflows/order-1001/data");

    assertThat(screen.text("\"teapot\"")).isVisible();
    assertThat(screen.text("hidden")).isVisible();
    assertThat(screen.page().content()).doesNotContain("4111");
    screen.isAccessible();
  }

  @Test
  void recordsAppearAsTheyAreMade(Screen screen) {
    shop.cairn().start(StartOptions.id("live-1"), shop.supportWorkflow(), "c-1");
    screen.as("VIEWER", "workflows/live-1");
    assertThat(screen.text("live")).isVisible();

    say("live-1", "hello");
    assertThat(bar(screen, "receive").first()).isVisible();
    say("live-1", ".");

    assertThat(screen.text("Succeeded")).isVisible();
    assertThat(screen.text("live")).hasCount(0);
  }

  @Test
  void streamsAreReadWhileTheyAreWritten(Screen screen) {
    shop.cairn().start(StartOptions.id("stream-1"), shop.supportWorkflow(), "c-1");
    screen.as("VIEWER", "workflows/stream-1/messages");
    screen.page().getByLabel("Name of the stream").fill("words");
    screen.button("Read").click();

    say("stream-1", "first");
    assertThat(screen.page().locator(".stream li")).hasText(new String[] {"\"first\""});
    say("stream-1", "second");
    assertThat(screen.page().locator(".stream li"))
        .hasText(new String[] {"\"first\"", "\"second\""});
    screen.isAccessible();
    say("stream-1", ".");
  }

  @Test
  void streamsAreListedSoThatNobodyHasToKnowTheirNames(Screen screen) {
    shop.cairn().start(StartOptions.id("stream-2"), shop.supportWorkflow(), "c-1");
    say("stream-2", "first");
    screen.as("VIEWER", "workflows/stream-2/messages");
    assertThat(screen.row("words")).containsText("open");

    screen.button("Read the stream words").click();
    assertThat(screen.page().locator(".stream li")).hasText(new String[] {"\"first\""});
    screen.isAccessible();
    say("stream-2", ".");
    assertThat(screen.row("words")).containsText("closed");
    screen.phone().fitsItsWidth();
  }

  @Test
  void placesAreMarkedWhereAnotherAttemptContinued(Screen screen) {
    shop.cairn().start(StartOptions.id("moved-1"), shop.supportWorkflow(), "c-1");
    screen.as("VIEWER", "workflows/moved-1");
    say("moved-1", "before");
    assertThat(bar(screen, "receive").first()).isVisible();

    shop.cairn().stop();
    shop.cairn().start();
    say("moved-1", "after");

    assertThat(screen.page().locator(".takeover")).containsText("attempt 2");
    say("moved-1", ".");
  }

  @Test
  void forkWithEditedInputRunsAgain(Screen screen) {
    screen.as("OPERATOR", "workflows/order-1008");
    screen.button("Fork").click();
    screen.page().getByLabel("item", EXACT).fill("horse");
    assertThat(screen.dialog()).containsText("which stands for values that you may not see");
    screen.page().getByLabel("card", EXACT).fill("4222-1");
    screen.page().getByLabel("total", EXACT).fill("55");
    screen.page().getByLabel("Id of the fork").fill("order-1008-again");
    screen.dialog().getByText("The same by command line and HTTP").click();
    assertThat(screen.dialog()).containsText("cairn workflows fork order-1008 --arguments");
    screen.isAccessible();
    screen.picture("fork");
    screen.dialog().locator("button.primary").click();

    assertThat(screen.heading("order-1008-again")).isVisible();
    assertThat(screen.text("Succeeded").first()).isVisible();
    screen.go("workflows/order-1008/compare?with=order-1008-again");
    assertThat(screen.page().getByRole(AriaRole.STATUS))
        .containsText("The first difference is at reserve.");
    screen.isAccessible();
  }

  @Test
  void forkWithAnEditedOutcomeContinuesWithIt(Screen screen) {
    screen.as("OPERATOR", "workflows/order-1001");
    screen.button("Fork").click();
    assertThat(screen.page().getByLabel("Edit the outcome of")).hasCount(0);
    screen.page().getByLabel("Execute again from").selectOption("confirm");
    screen.page().getByLabel("Edit the outcome of").selectOption("charge");
    Locator outcome = screen.page().getByLabel("Outcome of charge, as JSON");
    outcome.fill("payment");
    assertThat(screen.dialog()).containsText("this is not JSON");
    outcome.fill("\"payment-by-hand\"");
    screen.page().getByLabel("Id of the fork").fill("order-1001-edited");
    screen.dialog().getByText("The same by command line and HTTP").click();
    assertThat(screen.dialog()).containsText("--outcome 'charge=\"payment-by-hand\"'");
    screen.isAccessible();
    screen.dialog().locator("button.primary").click();

    assertThat(screen.heading("order-1001-edited")).isVisible();
    Shop.Receipt receipt = shop.cairn().handle("order-1001-edited", Shop.Receipt.class).await();
    assertThat(receipt.order()).isEqualTo("payment-by-hand");
  }

  @Test
  void argumentsAreWrittenInAFormOrAsJson(Screen screen) {
    screen.as("OPERATOR", "workflows");
    screen.button("Start workflow").click();
    assertThat(screen.dialog()).containsText("Choose a workflow.");
    screen.page().getByLabel("Workflow", EXACT).selectOption("checkout");
    screen.page().getByLabel("customer", EXACT).fill("c-77");
    screen.page().getByLabel("item", EXACT).fill("lamp");
    screen.page().getByLabel("total", EXACT).fill("12");
    screen.isAccessible();
    screen.button("JSON").click();
    Locator json = screen.page().getByLabel("Arguments, as a JSON array");
    assertThat(json).hasValue(Pattern.compile("\"customer\": \"c-77\"[\\s\\S]*\"total\": 12"));
    json.fill("{");
    assertThat(screen.dialog()).containsText("The arguments must be a JSON array.");
    json.fill("[{\"customer\": \"c-78\", \"item\": \"lamp\", \"total\": 12, \"card\": \"1\"}]");
    screen.button("Form").click();
    assertThat(screen.page().getByLabel("customer", EXACT)).hasValue("c-78");
    screen.page().getByLabel("Id of the workflow").fill("started-1");
    screen.phone().fitsItsWidth();
    screen.dialog().locator("button.primary").click();

    assertThat(screen.heading("started-1")).isVisible();
    assertThat(shop.cairn().handle("started-1", Shop.Receipt.class).await().order())
        .isEqualTo("payment-c-78");
  }

  @Test
  void formsHaveNestedObjectsListsAndChoices(Screen screen) {
    screen.as("OPERATOR", "workflows");
    screen.button("Start workflow").click();
    screen.page().getByLabel("Workflow", EXACT).selectOption("deliver");
    screen.page().getByLabel("street", EXACT).fill("Main 1");
    screen.page().getByLabel("speed", EXACT).selectOption("FAST");
    screen.button("Add to parcels").click();
    screen.button("Add to parcels").click();
    screen.page().getByLabel("weight", EXACT).first().fill("2.5");
    screen.page().getByLabel("fragile", EXACT).nth(1).check();
    screen.page().getByLabel("Give note").check();
    screen.page().getByLabel("note", EXACT).fill("ring twice");
    screen.page().getByLabel("Id of the workflow").fill("delivery-1");
    screen.isAccessible();
    screen.dialog().locator("button.primary").click();

    assertThat(screen.heading("delivery-1")).isVisible();
    assertThat(shop.cairn().handle("delivery-1", String.class).await())
        .isEqualTo(
            "FAST Main 1 [Parcel[weight=2.5, fragile=false], Parcel[weight=0.0, fragile=true]] ring twice");
  }

  @Test
  void messagesAreSentAndWorkflowsCancelled(Screen screen) {
    shop.cairn().start(StartOptions.id("talk-1"), shop.supportWorkflow(), "c-1");
    screen.as("OPERATOR", "workflows/talk-1");
    screen.button("Send message").click();
    assertThat(screen.dialog()).containsText("Give a topic.");
    screen.page().getByLabel("Topic").fill("word");
    screen.page().getByLabel("Value, as JSON").fill("\"hi\"");
    screen.dialog().locator("button.primary").click();
    assertThat(bar(screen, "receive").first()).isVisible();

    screen.button("Cancel").click();
    screen.page().getByLabel("Reason (optional)").fill("it's over");
    screen.dialog().getByText("The same by command line and HTTP").click();
    assertThat(screen.dialog())
        .containsText("cairn workflows cancel talk-1 --reason 'it'\\''s over'");
    assertThat(screen.dialog()).containsText("curl -X POST");
    screen.dialog().locator("button.danger").click();

    assertThat(screen.text("Cancelled").first()).isVisible();
  }

  @Test
  void viewersSeeNoActions(Screen screen) {
    screen.as("VIEWER", "workflows/order-1001");

    assertThat(bar(screen, "reserve")).isVisible();
    assertThat(screen.button("Fork")).hasCount(0);
    assertThat(screen.button("Cancel")).hasCount(0);
  }

  @Test
  void manyAreCancelledAfterPreview(Screen screen) {
    for (int i = 1; i <= 3; i++) {
      var order = new Order("c-1", "lamp", 15, "4111");
      Handle<Shop.Receipt> unused =
          shop.cairn()
              .start(StartOptions.id("recall-" + i).queue("imports"), shop.checkout(), order);
    }
    screen.as("OPERATOR", "workflows?q=recall-");
    screen.page().getByLabel("All that match").selectOption("cancel");
    assertThat(screen.dialog()).containsText("3 of 3 workflows have not ended");
    assertThat(screen.dialog()).containsText("recall-2");
    screen.isAccessible();
    screen.dialog().locator("button.danger").click();

    assertThat(screen.text("3 workflows were changed.")).isVisible();
    assertThat(screen.page().locator("tbody .state-CANCELLED")).hasCount(3);
  }
}
