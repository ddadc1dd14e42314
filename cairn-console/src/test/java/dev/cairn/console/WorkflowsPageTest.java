package dev.cairn.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Overview, search and list of workflows. */
@BrowserTest
class WorkflowsPageTest {
  @Test
  void overviewShowsWhatRunsAndWhatFailed(Screen screen) {
    screen.as("VIEWER", "");

    assertThat(screen.heading("Overview")).isVisible();
    assertThat(screen.page().locator(".tile", new Page.LocatorOptions().setHasText("Failed")))
        .containsText("5");
    assertThat(screen.row("checkout").first()).isVisible();
    assertThat(screen.row("imports").first()).isVisible();
    screen.isAccessible();
    screen.picture("overview");
    screen.phone().fitsItsWidth();
  }

  @Test
  void searchIsInTheAddressAndReadsItAgain(Screen screen) {
    screen.as("VIEWER", "");
    assertThat(screen.heading("Overview")).isVisible();
    screen.page().keyboard().press("/");
    assertThat(screen.page().getByRole(AriaRole.SEARCHBOX)).isFocused();
    screen.page().keyboard().type("state:FAILED order-");
    screen.page().keyboard().press("Enter");

    assertThat(screen.link("order-1008")).isVisible();
    assertThat(screen.link("order-1001")).hasCount(0);
    screen.page().reload();
    assertThat(screen.page().getByRole(AriaRole.SEARCHBOX)).hasValue("state:FAILED order-");
    assertThat(screen.link("order-1008")).isVisible();
    screen.page().goBack();
    assertThat(screen.page().getByRole(AriaRole.SEARCHBOX)).hasValue("");
  }

  @Test
  void searchesThatAreNotCompleteAreExplained(Screen screen) {
    screen.as("VIEWER", "workflows?q=colour:red");

    assertThat(screen.page().getByRole(AriaRole.ALERT)).containsText("there is no 'colour'");
    screen.go("workflows?q=state:BROKEN");
    assertThat(screen.page().getByRole(AriaRole.ALERT)).containsText("'BROKEN' is not a state");
  }

  @Test
  void sqlOfSearchFindsTheSameWorkflows(Screen screen) throws SQLException {
    screen.as(
        "VIEWER",
        "workflows?q=state:FAILED,SUCCEEDED name:checkout attribute:customer=c-17 createdAfter:-1h order-");
    assertThat(screen.link("order-1008")).isVisible();
    List<String> listed = screen.page().locator("td.col-id a").allInnerTexts();
    screen.button("SQL").click();
    String sql = screen.dialog().locator("pre").innerText();

    assertThat(listed).hasSizeGreaterThan(5);
    assertThat(ids(sql)).isEqualTo(listed);
  }

  @Test
  void textsInValuesAreSearchedAsFarAsTheUserWants(Screen screen) throws SQLException {
    screen.as("VIEWER", "workflows?q=text:payment-c-17 order-");
    assertThat(screen.link("order-1017")).isVisible();
    List<String> listed = screen.page().locator("td.col-id a").allInnerTexts();
    screen.button("SQL").click();
    String sql = screen.dialog().locator("pre").innerText();
    assertThat(ids(sql)).isEqualTo(listed);

    fill("old", 300);
    screen.go("workflows?q=text:needle name:old");
    assertThat(screen.text("Search further")).isVisible();
    assertThat(screen.page().locator("tbody tr")).hasCount(0);
    screen.isAccessible();
    screen.button("Search further").click();
    assertThat(screen.page().getByText("were not examined yet")).isVisible();
    screen.button("Search further").click();
    assertThat(screen.link("old-00250")).isVisible();
    assertThat(screen.button("Search further")).hasCount(0);
    screen.phone().fitsItsWidth();
  }

  /** Adds workflows with a name; the one with number 250 has another argument. */
  private static void fill(String name, int rows) throws SQLException {
    try (Connection connection = Shop.open().connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          """
          insert into cairn.workflow (id, name, state, attempt, input, output, created_at,
            started_at, completed_at)
          select '%1$s-' || lpad(n::text, 5, '0'), '%1$s', 'SUCCEEDED', 1,
            case when n = 250 then '["needle"]'::json else '[]' end, 'null',
            now() - interval '2 days' - n * interval '1 second', now() - interval '2 days',
            now() - interval '2 days'
          from generate_series(1, %2$d) n
          on conflict do nothing\
          """
              .formatted(name, rows));
    }
  }

  private static List<String> ids(String sql) throws SQLException {
    try (Connection connection = Shop.open().connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> ids = new ArrayList<>();
      while (rows.next()) {
        ids.add(rows.getString("id"));
      }
      return ids;
    }
  }

  @Test
  void longListsLoadAsTheyAreScrolledAndKeepFewRowsInThePage(Screen screen) throws SQLException {
    try (Connection connection = Shop.open().connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          """
          insert into cairn.workflow (id, name, state, attempt, input, output, created_at,
            started_at, completed_at)
          select 'many-' || lpad(n::text, 5, '0'), 'many', 'SUCCEEDED', 1, '[]', 'null',
            now() - interval '2 days' - n * interval '1 second', now() - interval '2 days',
            now() - interval '2 days'
          from generate_series(1, 1000) n\
          """);
    }
    screen.as("VIEWER", "workflows?q=name:many");
    assertThat(screen.link("many-00001")).isVisible();
    Locator list = screen.page().locator(".table-window");

    for (int page = 2; page <= 5; page++) {
      list.evaluate("box => box.scrollTo(0, box.scrollHeight)");
      assertThat(screen.page().getByText("%,d workflows".formatted(page * 200))).isVisible();
    }
    list.evaluate("box => box.scrollTo(0, box.scrollHeight)");

    assertThat(screen.link("many-01000")).isVisible();
    assertThat(screen.page().locator("tbody tr").count()).isLessThan(60);
  }

  @Test
  void keysMoveThroughTheRows(Screen screen) {
    screen.as("VIEWER", "workflows?q=name:checkout");
    assertThat(screen.row("order-1060")).isVisible();

    screen.page().keyboard().press("j");
    screen.page().keyboard().press("j");
    screen.page().keyboard().press("k");

    assertThat(screen.page().locator("tr.active a")).isFocused();
    assertThat(screen.page().locator("tr[data-row='0'].active")).hasCount(1);
    screen.page().keyboard().press("?");
    assertThat(screen.dialog()).containsText("Next and previous row");
    screen.page().keyboard().press("Escape");
    assertThat(screen.dialog()).hasCount(0);
  }

  @Test
  void listIsAccessibleAndFitsPhones(Screen screen) {
    screen.as("VIEWER", "workflows");
    assertThat(screen.row("support-7")).isVisible();

    screen.isAccessible();
    screen.picture("workflows");
    screen.phone().fitsItsWidth();
  }
}
