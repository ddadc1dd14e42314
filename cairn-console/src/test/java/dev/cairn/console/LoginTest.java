package dev.cairn.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/** Tokens, and what is kept of them. */
@BrowserTest
class LoginTest {
  @Test
  void wrongTokensAreRefusedAndRightOnesOpenTheConsole(Screen screen) {
    screen.go("workflows?q=order-1008");
    assertThat(screen.heading("Sign in to Cairn")).isVisible();
    screen.isAccessible();

    screen.page().getByLabel("Access token").fill("cairn_wrong");
    screen.button("Sign in").click();
    assertThat(screen.page().getByRole(AriaRole.ALERT)).containsText("not valid");

    screen.page().getByLabel("Access token").fill(Shop.open().token("lea", "VIEWER"));
    screen.button("Sign in").click();
    assertThat(screen.link("order-1008")).isVisible();
    assertThat(screen.page().getByText("lea (viewer)")).isVisible();

    screen.button("Sign out").click();
    assertThat(screen.heading("Sign in to Cairn")).isVisible();
  }
}
