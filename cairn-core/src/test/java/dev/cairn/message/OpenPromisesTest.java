package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.codec.AesGcmCodec;
import dev.cairn.codec.JsonCodec;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchPromiseException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.promise.OpenPromise;
import dev.cairn.promise.PromisePage;
import dev.cairn.promise.PromiseSearch;
import dev.cairn.promise.Promises;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Lists of open promises, and their completion without a token. */
class OpenPromisesTest extends CairnTest {
  private static final String KEY = "promise answer";

  private Fn.Of0<String> asking = () -> "not registered yet";

  private static String ask() {
    return "got " + Durable.promise("answer", String.class).await();
  }

  private Cairn open() {
    return open(cairn -> asking = cairn.workflow("asking", String.class, OpenPromisesTest::ask));
  }

  private static List<String> ids(PromisePage page) {
    return page.promises().stream().map(OpenPromise::workflowId).toList();
  }

  private static List<String> listed(Cairn cairn, PromiseSearch search) {
    return ids(cairn.promises().firstPage(100, search));
  }

  /** Starts a workflow and waits until it has created its promise. */
  private Handle<String> asked(Cairn cairn, StartOptions options) {
    Handle<String> handle = cairn.start(options, asking);
    Eventually.holds(
        () -> assertThat(listed(cairn, PromiseSearch.all().ofWorkflow(handle.id()))).hasSize(1));
    return handle;
  }

  @Test
  void promiseIsCompletedByWorkflowAndKey() {
    Cairn cairn = open();
    Handle<String> handle = asked(cairn, StartOptions.id("one"));

    assertThat(cairn.promises().complete("one", KEY, "yes")).isTrue();
    assertThat(handle.await()).isEqualTo("got yes");
    assertThat(cairn.promises().complete("one", KEY, "no")).isFalse();
    assertThat(listed(cairn, PromiseSearch.all())).isEmpty();
  }

  @Test
  void failureOfAPromiseIsThrownWhereItIsAwaited() {
    Cairn cairn = open();
    Handle<String> handle = asked(cairn, StartOptions.id("refused"));

    assertThat(cairn.promises().fail("refused", KEY, new IllegalStateException("no"))).isTrue();

    assertThatThrownBy(handle::await).hasMessageContaining("no");
  }

  @Test
  void unknownPromisesAndThoseOfEndedWorkflowsAreRefused() {
    Cairn cairn = open();
    Handle<String> handle = asked(cairn, StartOptions.id("ended"));
    cairn.workflows().cancel("ended");
    assertThatThrownBy(handle::await).isInstanceOf(RuntimeException.class);

    assertThat(listed(cairn, PromiseSearch.all())).isEmpty();
    assertThatThrownBy(() -> cairn.promises().complete("ended", KEY, "late"))
        .isInstanceOf(WorkflowEndedException.class)
        .hasMessageContaining("'ended' has ended (CANCELLED)");
    assertThatThrownBy(() -> cairn.promises().complete("ended", "promise other", "x"))
        .isInstanceOf(NoSuchPromiseException.class)
        .hasMessageContaining("Workflow 'ended' has no promise 'promise other'");
  }

  @Test
  void listsArePagedInBothOrders() {
    Cairn cairn = open();
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      created.add(asked(cairn, StartOptions.id("p-" + i)).id());
    }
    PromiseSearch oldest = PromiseSearch.all().order(PromiseSearch.Order.OLDEST_FIRST);
    Promises promises = cairn.promises();

    PromisePage first = promises.firstPage(2, oldest);
    PromisePage second = promises.nextPage(first.next().orElseThrow(), 2, oldest);
    PromisePage third = promises.nextPage(second.next().orElseThrow(), 2, oldest);

    assertThat(ids(first)).isEqualTo(created.subList(0, 2));
    assertThat(ids(second)).isEqualTo(created.subList(2, 4));
    assertThat(ids(third)).isEqualTo(created.subList(4, 5));
    assertThat(third.next()).isEmpty();
    assertThat(listed(cairn, PromiseSearch.all())).isEqualTo(created.reversed());
    String cursor = first.next().orElseThrow();
    assertThatThrownBy(() -> promises.nextPage(cursor, 2, PromiseSearch.all()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("other criteria");
    assertThatThrownBy(() -> promises.firstPage(0, oldest))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("0; must be 1 to 1,000");
  }

  @Test
  void listsAreRestrictedByIdNameAndQueue() {
    Cairn cairn = open();
    cairn.queues().declare(Queue.named("mail"));
    asked(cairn, StartOptions.id("in-mail").queue("mail"));
    asked(cairn, StartOptions.id("elsewhere"));
    PromiseSearch all = PromiseSearch.all();

    assertThat(listed(cairn, all.queues(Set.of("mail", "none")))).containsExactly("in-mail");
    assertThat(listed(cairn, all.idPrefix("else"))).containsExactly("elsewhere");
    assertThat(listed(cairn, all.names(Set.of("asking")))).hasSize(2);
    assertThat(listed(cairn, all.names(Set.of("other")))).isEmpty();
    assertThatThrownBy(() -> all.idPrefix("a\nb")).isInstanceOf(InvalidArgumentException.class);
  }

  /** The value is bound to the hash of the token, which the client does not know. */
  @Test
  void clientCompletesAPromiseWithAnEncryptedValue() {
    var key = new SecretKeySpec(new byte[32], "AES");
    var codec = new AesGcmCodec(new JsonCodec(), "k1", Map.of("k1", key));
    Cairn cairn =
        open(
            database.config().codec(codec),
            opened -> asking = opened.workflow("asking", String.class, OpenPromisesTest::ask));
    Handle<String> handle = asked(cairn, StartOptions.id("sealed"));

    try (CairnClient client = CairnClient.connect(database.config("client").codec(codec))) {
      assertThat(client.promises().complete("sealed", KEY, "secret")).isTrue();
    }

    assertThat(handle.await()).isEqualTo("got secret");
    assertThat(
            database.count("select count(*) from cairn.promise where output::text like '%secret%'"))
        .isZero();
  }

  /** Open promises of workflows that have ended are examined in limited numbers. */
  @Test
  void pageExaminesALimitedNumberOfPromises() {
    Cairn cairn = open();
    asked(cairn, StartOptions.id("waits"));
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, input, output, created_at, started_at, completed_at)
        select 'done-' || n, 'asking', 'SUCCEEDED', 1, '[]', 'null', now(), now(), now()
        from generate_series(1, 50000) n;
        insert into cairn.promise (workflow_id, key, token, created_at, completed_at, output)
        select 'done-' || n, 'promise answer', md5(n::text), now() + n * interval '1 ms',
               case when n > 2500 then now() end, case when n > 2500 then 'null'::json end
        from generate_series(1, 50000) n;
        analyze cairn.workflow, cairn.promise
        """);

    PromisePage first = cairn.promises().firstPage(10, PromiseSearch.all());
    PromisePage second =
        cairn.promises().nextPage(first.next().orElseThrow(), 10, PromiseSearch.all());

    assertThat(first.promises()).isEmpty();
    assertThat(ids(second)).containsExactly("waits");
    assertThat(second.next()).isEmpty();
    assertThat(
            String.join(
                " ",
                database.query(
                    """
                    explain select p.workflow_id from cairn.promise p
                    where p.completed_at is null
                    order by p.created_at desc, p.workflow_id desc, p.key desc limit 2000
                    """)))
        .contains("promise_open");
  }
}
