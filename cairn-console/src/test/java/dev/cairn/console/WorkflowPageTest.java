package dev.cairn.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.cairn.console.Shop.Order;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** One workflow: what it did, what it has, and how it is changed. */
@BrowserTest
class WorkflowPageTest {
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
    Locator input = screen.page().getByLabel("Arguments, as a JSON array");
    String edited = input.inputValue().replace("unicorn", "horse");
    input.fill(edited);
    assertThat(screen.dialog()).containsText("which stands for values that you may not see");
    input.fill(edited.replace("***", "4222-1"));
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
