package dev.cairn.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.cairn.console.Shop.Order;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import org.junit.jupiter.api.Test;

/** The inbox of promises that wait for a person. */
@BrowserTest
class PromisesPageTest {
  private final Shop shop = Shop.open();

  /** Starts an order that waits for an approval. */
  private Handle<Shop.Receipt> large(String id) {
    Handle<Shop.Receipt> order =
        shop.cairn()
            .start(StartOptions.id(id), shop.checkout(), new Order("c-1", "piano", 4_900, "4111"));
    assertThat(shop.approvalToken(id)).isNotBlank();
    return order;
  }

  private static void complete(Screen screen, String id) {
    screen.button("Complete: %s, promise approval".formatted(id)).click();
  }

  @Test
  void promiseIsCompletedFromTheInbox(Screen screen) {
    Handle<Shop.Receipt> order = large("large-1");
    screen.as("OPERATOR", "");
    assertThat(screen.page().locator(".tile").first()).isVisible(); // keys work by now
    screen.page().keyboard().press("g");
    screen.page().keyboard().press("p");
    assertThat(screen.row("large-1")).containsText("promise approval");
    screen.isAccessible();

    complete(screen, "large-1");
    Locator value = screen.page().getByLabel("Value, as JSON");
    value.fill("\"ann");
    assertThat(screen.dialog()).containsText("this is not JSON");
    value.fill("\"ann\"");
    screen.dialog().getByText("The same by command line and HTTP").click();
    assertThat(screen.dialog())
        .containsText(
            "cairn promise complete --workflow large-1 --key 'promise approval' '\"ann\"'");
    assertThat(screen.dialog()).containsText("/workflows/large-1/promises/");
    screen.isAccessible();
    screen.dialog().locator("button.primary").click();

    assertThat(screen.row("large-1")).hasCount(0);
    assertThat(order.await().total()).isEqualTo(4_900);
  }

  @Test
  void promiseIsFailedFromThePageOfItsWorkflow(Screen screen) {
    Handle<String> asked =
        shop.cairn().start(StartOptions.id("question-1"), shop.questionWorkflow(), "Buy it?");
    assertThat(shop.approvalToken("question-1")).isNotBlank();
    screen.as("OPERATOR", "workflows/question-1/messages");
    screen.button("Complete: question-1, promise answer").click();
    screen.page().getByLabel("Fail it in place of a value").check();
    assertThat(screen.dialog()).containsText("Give a message.");
    screen.page().getByLabel("Message of the failure").fill("too dear");
    screen.dialog().locator("button.danger").click();

    assertThat(screen.text("Succeeded").first()).isVisible();
    assertThat(asked.await()).isEqualTo("refused: too dear");
  }

  @Test
  void inboxIsFilteredAndFitsPhones(Screen screen) {
    Handle<Shop.Receipt> unused = large("dear-1");
    screen.as("VIEWER", "promises");
    screen.page().getByRole(AriaRole.SEARCHBOX).fill("dear-");
    screen.button("Search").click();

    assertThat(screen.row("dear-1")).isVisible();
    assertThat(screen.row("order-2001")).hasCount(0);
    assertThat(screen.page().locator(".badge")).isVisible();
    assertThat(screen.page().getByRole(AriaRole.BUTTON).filter(screen.with("Complete")))
        .hasCount(0);
    screen.page().getByLabel("Order").selectOption("oldest");
    assertThat(screen.row("dear-1")).isVisible();
    screen.phone().fitsItsWidth();
  }
}
