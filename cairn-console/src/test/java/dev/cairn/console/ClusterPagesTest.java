package dev.cairn.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import org.junit.jupiter.api.Test;

/** Queues, schedules, executors, versions, and the audit log. */
@BrowserTest
class ClusterPagesTest {
  private final Shop shop = Shop.open();

  private static void confirm(Screen screen) {
    screen.dialog().locator("button.primary").click();
    assertThat(screen.dialog()).hasCount(0);
  }

  @Test
  void limitsOfQueuesAreChangedAndTheirRestRemains(Screen screen) {
    shop.cairn().queues().declare(Queue.named("mail").concurrency(4).partitioned());
    screen.as("ADMIN", "queues");
    screen.button("Change limits: mail").click();
    screen.page().getByLabel("Running at once, on all executors").fill("9");
    screen.page().getByLabel("Starts in a period").fill("50");
    screen.isAccessible();
    confirm(screen);

    assertThat(screen.row("mail")).containsText("9 at once");
    assertThat(screen.row("mail")).containsText("50 per 1.0 s");
    Queue changed = shop.cairn().queues().status("mail").queue();
    assertThat(changed.all().concurrency()).isEqualTo(9);
    assertThat(changed.isPartitioned()).isTrue();
  }

  @Test
  void queuesArePausedByOperators(Screen screen) {
    shop.cairn().queues().declare(Queue.named("parcels"));
    screen.as("OPERATOR", "queues");
    assertThat(screen.row("imports")).containsText("Paused");
    assertThat(screen.button("Change limits: parcels")).hasCount(0);
    screen.isAccessible();

    screen.button("Pause: parcels").click();
    assertThat(screen.dialog()).containsText("No executor takes workflows from parcels");
    confirm(screen);
    assertThat(screen.row("parcels")).containsText("Paused");
    assertThat(shop.cairn().queues().status("parcels").paused()).isTrue();
    screen.phone().fitsItsWidth();
  }

  @Test
  void schedulesAreTriggeredAndBackfilled(Screen screen) {
    shop.cairn().schedules().declare(Schedule.cron("daily", "0 6 * * *"), "report");
    screen.as("OPERATOR", "schedules");
    assertThat(screen.row("daily")).containsText("0 6 * * *");
    screen.isAccessible();

    screen.button("Trigger: daily").click();
    confirm(screen);
    assertThat(screen.page().locator(".done")).containsText("Started: daily@");
    screen.button("Backfill: daily").click();
    screen.page().getByLabel("From (UTC), inclusive").fill("2026-03-01T00:00");
    screen.page().getByLabel("To (UTC), exclusive").fill("2026-03-04T00:00");
    screen.isAccessible();
    confirm(screen);
    assertThat(screen.page().locator(".done")).containsText("Started: 3 ticks");
    screen.phone().fitsItsWidth();
  }

  @Test
  void operatorsRunActionsOfTheApplication(Screen screen) {
    screen.as("OPERATOR", "executors");
    int before = shop.kills();
    assertThat(screen.button("Kill the shop")).isVisible();
    screen.isAccessible();

    screen.button("Kill the shop").click();
    assertThat(screen.dialog()).containsText("The shop is killed and started again.");
    assertThat(screen.dialog()).containsText("cairn executors act kill-shop");
    screen.isAccessible();
    assertThat(shop.kills()).isEqualTo(before);
    screen.dialog().locator("button.danger").click();
    assertThat(screen.dialog()).hasCount(0);

    assertThat(shop.kills()).isEqualTo(before + 1);
    screen.phone().fitsItsWidth();
  }

  @Test
  void viewersSeeNoActionsOfTheApplication(Screen screen) {
    screen.as("VIEWER", "executors");

    assertThat(screen.row(shop.cairn().executors().getFirst().id())).isVisible();
    assertThat(screen.button("Kill the shop")).hasCount(0);
  }

  @Test
  void executorsAndVersionsAreShown(Screen screen) {
    screen.as("VIEWER", "executors");
    String executor = shop.cairn().executors().getFirst().id();
    assertThat(screen.row(executor)).containsText("2026.11");
    screen.isAccessible();

    screen.link("Versions").click();
    assertThat(screen.row("2026.11")).containsText("Takes new work");
    assertThat(screen.page().getByRole(AriaRole.BUTTON).filter(with("Make current"))).hasCount(0);
    screen.isAccessible();
    screen.phone().fitsItsWidth();
  }

  private static Locator.FilterOptions with(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  @Test
  void oneVersionIsMadeCurrentAndAllAreLetWorkAgain(Screen screen) {
    screen.as("ADMIN", "versions");
    screen.button("Make current: shop 2026.11").click();
    confirm(screen);
    assertThat(screen.row("2026.11")).containsText("Current");

    screen.button("Let all versions work: shop 2026.11").click();
    confirm(screen);
    assertThat(screen.row("2026.11")).containsText("Takes new work");
  }

  @Test
  void changesAreInTheAuditLog(Screen screen) {
    shop.cairn().queues().declare(Queue.named("audited"));
    screen.as("ADMIN", "queues");
    screen.button("Pause: audited").click();
    confirm(screen);
    screen.link("Audit log").click();
    screen.page().getByRole(AriaRole.SEARCHBOX).fill("audited");
    screen.button("Search").click();

    assertThat(screen.row("audited")).containsText("pauseQueue");
    assertThat(screen.row("audited")).containsText("ada");
    assertThat(screen.row("audited")).containsText("204");
    screen.isAccessible();
    screen.phone().fitsItsWidth();
  }

  @Test
  void auditLogIsForAdminsOnly(Screen screen) {
    screen.as("OPERATOR", "audit");

    assertThat(screen.page().getByRole(AriaRole.ALERT)).containsText("needs the role ADMIN");
    assertThat(screen.link("Audit log")).hasCount(0);
  }
}
