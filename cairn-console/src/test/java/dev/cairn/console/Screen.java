package dev.cairn.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.RequestOptions;
import com.microsoft.playwright.options.ScreenshotType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A page of the browser, signed in at the console. */
final class Screen {
  private static final boolean WRITE = Boolean.getBoolean("cairn.docs.write");
  private static final Path PICTURES = Path.of("..", "docs", "pictures");
  private static final String AXE = axe();
  private static final int DESKTOP = 1_280;
  private static final int PHONE = 390;

  private final BrowserContext context;
  private final Page page;
  private final List<String> errors = new ArrayList<>();

  private Screen(BrowserContext context) {
    this.context = context;
    this.page = context.newPage();
    page.setDefaultTimeout(20_000);
    page.onPageError(errors::add);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") && !message.text().matches(".*\\b(401|403|503)\\b.*")) {
        errors.add(message.text());
      }
    });
  }

  private static String axe() {
    try (InputStream in = Screen.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static Screen open(Browser browser) {
    return new Screen(
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(DESKTOP, 800)
                .setColorScheme(ColorScheme.LIGHT)
                .setTimezoneId("UTC")
                .setPermissions(List.of("clipboard-read", "clipboard-write"))));
  }

  Page page() {
    return page;
  }

  /** Opens a page with a role. */
  Screen as(String role, String path) {
    APIResponse session =
        context
            .request()
            .post(
                Shop.open().page("api/v1/session"),
                RequestOptions.create()
                    .setHeader("Cairn-Csrf", "1")
                    .setData(Map.of("token", Tokens.of(role))));
    assertThat(session.status()).as(session.text()).isEqualTo(200);
    return go(path);
  }

  Screen go(String path) {
    page.navigate(Shop.open().page(path));
    return this;
  }

  Locator heading(String name) {
    return page.getByRole(
        AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator link(String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator row(String text) {
    return page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText(text));
  }

  /** Checks that the page contains a text that is visible. */
  Locator text(String text) {
    return page.getByText(text, new Page.GetByTextOptions().setExact(true));
  }

  Locator.FilterOptions with(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  Locator dialog() {
    return page.getByRole(AriaRole.DIALOG);
  }

  Screen phone() {
    page.setViewportSize(PHONE, 844);
    return this;
  }

  Screen dark() {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    return this;
  }

  Screen light() {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    return this;
  }

  /** Checks the page by WCAG 2.2 AA, in both themes. */
  void isAccessible() {
    assertThat(violations()).as("light").isEmpty();
    dark();
    assertThat(violations()).as("dark").isEmpty();
    light();
  }

  private List<?> violations() {
    page.evaluate(AXE);
    Object found =
        page.evaluate(
            """
            async () => {
              const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
              const result = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
              return result.violations.flatMap(({ id, nodes }) =>
                nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
            }\
            """);
    return (List<?>) found;
  }

  /** Checks that nothing is wider than the page. */
  void fitsItsWidth() {
    Object overflow =
        page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(overflow).isEqualTo(0);
  }

  /** Writes a picture for the documentation, if asked. */
  void picture(String name) {
    if (WRITE) {
      page.screenshot(
          new Page.ScreenshotOptions()
              .setType(ScreenshotType.PNG)
              .setPath(PICTURES.resolve(name + ".png")));
    }
  }

  void close(boolean failed) {
    if (failed) {
      System.out.println(page.url() + "\n" + page.locator("body").innerText());
    }
    context.close();
    if (!failed) {
      assertThat(errors).as("errors in the console of the browser").isEmpty();
    }
  }

  /** The tokens of the tests, one for each role. */
  private static final class Tokens {
    private static final Map<String, String> BY_ROLE =
        Map.of(
            "VIEWER", Shop.open().token("vera", "VIEWER"),
            "OPERATOR", Shop.open().token("otto", "OPERATOR"),
            "ADMIN", Shop.open().token("ada", "ADMIN"));

    private Tokens() {}

    static String of(String role) {
      return Objects.requireNonNull(BY_ROLE.get(role));
    }
  }
}
