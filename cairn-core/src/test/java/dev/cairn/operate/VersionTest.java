package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.UsageException;
import dev.cairn.health.UnclaimedWorkflows;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.version.VersionStatus;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Blue/green deployment: the current version accepts new work, the others drain. */
class VersionTest extends CairnTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String APPLICATION = "test";

  /** An executor of a version and its workflows, whose results contain the version. */
  private record Shop(
      Cairn cairn,
      Fn.Of1<String, String> sell,
      Fn.Of1<String, String> deliver,
      Fn.Of1<Instant, String> nightly) {}

  private Shop open(String version) {
    Shop shop = open(database.config(), version);
    shop.cairn.queues().declare(Queue.named("orders"));
    shop.cairn.queues().declare(Queue.named("tenants").partitioned().perPartition(5));
    return shop;
  }

  private Shop open(Config config, String version) {
    var registered = new ArrayList<Shop>();
    open(config.version(version), cairn -> registered.add(register(cairn, version)));
    return registered.getFirst();
  }

  private static Shop register(Cairn cairn, String version) {
    return new Shop(
        cairn,
        cairn.workflow("sell", String.class, String.class, order -> recordVersion(version)),
        cairn.workflow("deliver", String.class, String.class, order -> recordVersions(version)),
        cairn.workflow("nightly", Instant.class, String.class, tick -> recordVersion(version)));
  }

  private static String recordVersion(String version) {
    return Durable.step("sell", () -> version);
  }

  private static String recordVersions(String version) {
    String began = Durable.step("begin", () -> version);
    String completeDelivery = Durable.receive("arrived", String.class, LONG).orElse("lost");
    return began + completeDelivery + Durable.step("end", () -> version);
  }

  /** Starts a delivery and waits until it waits for a message. */
  private Handle<String> startWaitingDelivery(Shop shop, StartOptions options) {
    Handle<String> handle = shop.cairn.start(options, shop.deliver, "book");
    Eventually.holds(() -> assertThat(stepKeys(handle.id())).contains("begin"));
    return handle;
  }

  private static String completeDelivery(Shop shop, String recordVersions) {
    shop.cairn.messages().send(recordVersions, "arrived", ", ");
    return shop.cairn.handle(recordVersions, String.class).await(LONG);
  }

  private static List<String> versionsOf(StartOptions options, int orders, Shop shop) {
    return shop.cairn.startAll(options, shop.sell, Collections.nCopies(orders, "book")).stream()
        .map(handle -> handle.await(LONG))
        .distinct()
        .toList();
  }

  private static VersionStatus status(Shop shop, String version) {
    return shop.cairn.versions().of(APPLICATION).stream()
        .filter(status -> status.version().equals(version))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyVersionAcceptsNewWorkUntilOneIsMadeCurrent() {
    Shop blue = open("blue");
    open("green");

    assertThat(blue.cairn.versions().all())
        .extracting(VersionStatus::application, VersionStatus::version, VersionStatus::executors)
        .containsExactly(tuple(APPLICATION, "green", 1L), tuple(APPLICATION, "blue", 1L));
    assertThat(blue.cairn.versions().all()).allMatch(VersionStatus::takesNewWork);
    assertThat(blue.cairn.versions().all()).noneMatch(VersionStatus::current);
  }

  @Test
  void onlyTheCurrentVersionAcceptsNewWork() {
    Shop blue = open("blue");
    Shop green = open("green");

    green.cairn.versions().makeCurrent(APPLICATION, "green");

    assertThat(versionsOf(StartOptions.onQueue("orders"), 50, blue)).containsExactly("green");
    assertThat(versionsOf(StartOptions.onQueue("tenants").partition("acme"), 50, blue))
        .containsExactly("green");
    assertThat(status(blue, "green").current()).isTrue();
    assertThat(status(blue, "blue").takesNewWork()).isFalse();
  }

  @Test
  void unclaimedWorkflowIsStartedByTheVersionThatBecomesCurrent() {
    Shop blue = open("blue");
    open("green").cairn.close();
    blue.cairn.versions().makeCurrent(APPLICATION, "green");
    Handle<String> sold =
        blue.cairn.start(StartOptions.id("sold").queue("orders"), blue.sell, "book");

    assertThat(blue.cairn.health().unclaimed())
        .extracting(
            UnclaimedWorkflows::workflow, UnclaimedWorkflows::count, UnclaimedWorkflows::reason)
        .containsExactly(
            tuple(
                "sell",
                1L,
                "only version green of test accepts new work, and no live executor runs it"));

    blue.cairn.versions().makeCurrent(APPLICATION, "blue");

    assertThat(sold.await(LONG)).isEqualTo("blue");
    assertThat(blue.cairn.health().isHealthy()).isTrue();
  }

  @Test
  void drainingVersionContinuesItsWorkflows() {
    Shop blue = open("blue");
    Handle<String> direct = startWaitingDelivery(blue, StartOptions.id("direct"));
    Handle<String> queued = startWaitingDelivery(blue, StartOptions.id("queued").queue("orders"));
    Shop green = open("green");
    green.cairn.versions().makeCurrent(APPLICATION, "green");

    assertThat(status(green, "blue").inFlight()).isEqualTo(new VersionStatus.InFlight(2, 0, 0));
    assertThat(status(green, "blue").drained()).isFalse();
    assertThat(completeDelivery(green, direct.id())).isEqualTo("blue, blue");
    assertThat(completeDelivery(green, queued.id())).isEqualTo("blue, blue");
    assertThat(status(green, "blue").drained()).isTrue();
    assertThat(status(green, "green").drained()).isFalse();
  }

  @Test
  void releasedWorkflowContinuesOnItsOwnVersionWhileThatLives() {
    Shop leaving = open("blue");
    Handle<String> direct = startWaitingDelivery(leaving, StartOptions.id("direct"));
    Handle<String> queued =
        startWaitingDelivery(leaving, StartOptions.id("queued").queue("orders"));
    Shop green = open("green");
    Shop blue = open(database.config().lease(Duration.ofSeconds(9)), "blue");
    green.cairn.versions().makeCurrent(APPLICATION, "green");

    leaving.cairn.close();

    assertThat(completeDelivery(blue, direct.id())).isEqualTo("blue, blue");
    assertThat(completeDelivery(blue, queued.id())).isEqualTo("blue, blue");
  }

  @Test
  void currentVersionTakesOverWorkflowsOfADeadVersion() {
    Shop blue = open("blue");
    Handle<String> free = startWaitingDelivery(blue, StartOptions.id("free").queue("orders"));
    startWaitingDelivery(blue, StartOptions.id("pinned").pinned());
    Shop green = open("green");
    green.cairn.versions().makeCurrent(APPLICATION, "green");

    blue.cairn.close();

    assertThat(completeDelivery(green, free.id())).isEqualTo("blue, green");
    assertThat(green.cairn.health().unclaimed())
        .extracting(UnclaimedWorkflows::workflow, UnclaimedWorkflows::reason)
        .containsExactly(
            tuple("deliver", "it is pinned to version blue, which no live executor runs"));
    assertThat(status(green, "blue").inFlight().running()).isEqualTo(1);
  }

  @Test
  void drainingVersionTakesOverNoWorkflowsOfAnotherVersion() {
    Shop blue = open("blue");
    Shop green = open("green");
    green.cairn.versions().makeCurrent(APPLICATION, "green");
    Handle<String> recordVersions =
        startWaitingDelivery(green, StartOptions.id("delivery").queue("orders"));

    green.cairn.close();

    Eventually.holds(() ->
        assertThat(blue.cairn.health().unclaimed())
            .extracting(UnclaimedWorkflows::workflow)
            .containsExactly("deliver"));
    blue.cairn.versions().makeCurrent(APPLICATION, "blue");
    assertThat(completeDelivery(blue, recordVersions.id())).isEqualTo("green, blue");
  }

  @Test
  void previousVersionCanBeMadeCurrentAgain() {
    Shop blue = open("blue");
    blue.cairn.versions().makeCurrent(APPLICATION, "blue");
    Shop green = open("green");
    green.cairn.versions().makeCurrent(APPLICATION, "green");
    Handle<String> onGreen =
        startWaitingDelivery(green, StartOptions.id("on-green").queue("orders"));

    green.cairn.versions().makeCurrent(APPLICATION, "blue");

    assertThat(versionsOf(StartOptions.onQueue("orders"), 50, green)).containsExactly("blue");
    assertThat(completeDelivery(blue, onGreen.id())).isEqualTo("green, green");
    assertThat(status(blue, "green").drained()).isTrue();
  }

  @Test
  void resumedWorkflowContinuesOnItsOwnVersion() {
    Shop blue = open("blue");
    Handle<String> recordVersions =
        startWaitingDelivery(blue, StartOptions.id("delivery").queue("orders"));
    blue.cairn.workflows().cancel(recordVersions.id());
    Shop green = open("green");
    green.cairn.versions().makeCurrent(APPLICATION, "green");

    green.cairn.workflows().resume(recordVersions.id());

    assertThat(completeDelivery(green, recordVersions.id())).isEqualTo("blue, blue");
  }

  @Test
  void currentVersionRunsScheduledWorkflows() {
    Shop blue = open("blue");
    Shop green = open("green");
    green.cairn.versions().makeCurrent(APPLICATION, "green");
    blue.cairn
        .schedules()
        .declare(Schedule.cron("night", "0 3 * * *").queue("orders"), blue.nightly);

    String id = blue.cairn.schedules().trigger("night");

    assertThat(green.cairn.handle(id, String.class).await(LONG)).isEqualTo("green");
  }

  @Test
  void directlyStartedWorkflowRunsOnTheStartingVersion() {
    Shop blue = open("blue");
    Shop green = open("green");
    green.cairn.versions().makeCurrent(APPLICATION, "green");

    assertThat(blue.cairn.start(StartOptions.id("direct"), blue.sell, "book").await(LONG))
        .isEqualTo("blue");
  }

  @Test
  void everyVersionAcceptsNewWorkOnceNoneIsCurrent() {
    Shop blue = open("blue");
    open("green").cairn.close();
    blue.cairn.versions().makeCurrent(APPLICATION, "green");

    blue.cairn.versions().letAllWork(APPLICATION);

    assertThat(versionsOf(StartOptions.onQueue("orders"), 5, blue)).containsExactly("blue");
    assertThat(blue.cairn.versions().all()).noneMatch(VersionStatus::current);
  }

  @Test
  void versionsOfOtherApplicationsAreNotAffected() {
    Shop blue = open("blue");
    Shop other = open(Config.named("other").dataSource(database.dataSource()), "blue");
    open("green").cairn.close();

    blue.cairn.versions().makeCurrent(APPLICATION, "green");

    assertThat(versionsOf(StartOptions.onQueue("orders"), 5, blue)).hasSize(1);
    assertThat(other.cairn.versions().of("other")).allMatch(VersionStatus::takesNewWork);
  }

  @Test
  void unknownVersionIsRejectedWithTheKnownOnes() {
    Shop blue = open("blue");
    blue.cairn.versions().makeCurrent(APPLICATION, "blue");

    assertThatThrownBy(() -> blue.cairn.versions().makeCurrent(APPLICATION, "grene"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Application 'test' has no version 'grene'. It has 'blue'. Check the name, or start an executor of that version first.");
    assertThatThrownBy(() -> blue.cairn.versions().letAllWork("shop"))
        .isInstanceOf(UsageException.class)
        .hasMessage("There is no application 'shop'. There are 'test'.");
    assertThat(status(blue, "blue").current()).isTrue();
  }

  @Test
  void versionUnusedForAMonthIsDeletedUnlessItIsCurrent() {
    Shop blue = open("blue");
    open("old").cairn.close();
    open("green").cairn.close();
    blue.cairn.versions().makeCurrent(APPLICATION, "green");

    database.execute(
        """
        delete from cairn.executor where state <> 'ALIVE';
        update cairn.version set last_seen_at = now() - interval '31 days'
        """);

    Eventually.holds(() ->
        assertThat(blue.cairn.versions().of(APPLICATION))
            .extracting(VersionStatus::version)
            .containsExactly("green", "blue"));
  }

  @Test
  void versionIsSetInSqlWithinATransaction() {
    Shop blue = open("blue");

    database.execute("begin; select cairn.set_version('test', 'blue'); rollback");
    assertThat(status(blue, "blue").current()).isFalse();

    database.query("select cairn.set_version('test', 'blue')");
    assertThat(status(blue, "blue").current()).isTrue();
  }
}
