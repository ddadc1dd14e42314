package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.codec.AesGcmCodec;
import dev.cairn.codec.JsonCodec;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Durable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Search for texts in the values of workflows. */
class TextSearchTest extends CairnTest {
  private Fn.Of1<String, String> buying = order -> "not registered yet";
  private String token = "";

  private String buy(String order) {
    token = Durable.promise("approval", String.class).token();
    String payment = Durable.step("charge", () -> "payment of " + order);
    if (order.equals("unicorn")) {
      throw new IllegalStateException("sold out");
    }
    return payment.length() + " letters";
  }

  private Cairn open() {
    return open(cairn -> buying = cairn.workflow("buying", String.class, String.class, this::buy));
  }

  private static List<String> ids(WorkflowPage page) {
    return page.workflows().stream().map(WorkflowSummary::id).toList();
  }

  private static List<String> found(Cairn cairn, String text) {
    return ids(cairn.workflows().search(TextSearch.of(text)));
  }

  @Test
  void argumentsResultsExceptionsAndOutcomesAreSearched() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("a"), buying, "order-4711").await();
    cairn.start(StartOptions.id("b"), buying, "lamp").await();
    assertThatThrownBy(() -> cairn.start(StartOptions.id("c"), buying, "unicorn").await())
        .isNotInstanceOf(CompletionException.class);

    assertThat(found(cairn, "order-4711")).containsExactly("a");
    assertThat(found(cairn, "payment of lamp")).containsExactly("b");
    assertThat(found(cairn, "15 letters")).containsExactly("b");
    assertThat(found(cairn, "sold out")).containsExactly("c");
    assertThat(found(cairn, "payment")).containsExactly("c", "b", "a");
    assertThat(found(cairn, "PAYMENT")).isEmpty();
    assertThat(ids(cairn.workflows().search(TextSearch.of("payment").matching(Criterion.ids("b")))))
        .containsExactly("b");
  }

  @Test
  void tokensOfPromisesAreNotFound() {
    Cairn cairn = open();
    cairn.start(StartOptions.id("a"), buying, "lamp").await();

    assertThat(token).hasSizeGreaterThan(20);
    assertThat(found(cairn, token)).isEmpty();
    assertThat(found(cairn, token.substring(0, 5))).isEmpty();
  }

  @Test
  void pageExaminesALimitedNumberAndSaysHowFarItCame() {
    Cairn cairn = open();
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, input, output, created_at, started_at, completed_at)
        select 'w-' || n, 'buying', 'SUCCEEDED', 1, json_build_array('item ' || n), 'null',
               now() - n * interval '1 second', now(), now()
        from generate_series(1, 2500) n
        """);
    TextSearch old = TextSearch.of("item 2400");

    WorkflowPage first = cairn.workflows().search(old);
    WorkflowPage second = cairn.workflows().search(old.after(first.next().orElseThrow()));
    WorkflowPage third = cairn.workflows().search(old.after(second.next().orElseThrow()));

    assertThat(first.workflows()).isEmpty();
    assertThat(first.examinedTo()).isAfter(second.examinedTo());
    assertThat(second.workflows()).isEmpty();
    assertThat(ids(third)).containsExactly("w-2400");
    assertThat(third.next()).isEmpty();
    assertThat(third.examinedTo()).isNull();
    WorkflowPage full = cairn.workflows().search(TextSearch.of("item").size(2));
    assertThat(ids(full)).containsExactly("w-1", "w-2");
    assertThat(
            ids(
                cairn
                    .workflows()
                    .search(TextSearch.of("item").size(2).after(full.next().orElseThrow()))))
        .containsExactly("w-3", "w-4");
  }

  @Test
  void searchesThatAreNotPossibleAreRefused() {
    Cairn cairn = open();
    String cursor = "AAAAAAAAAAAAAAAAYQ"; // of another list

    assertThatThrownBy(() -> TextSearch.of(" ")).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> cairn.workflows().search(TextSearch.of("a").size(0)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("0; must be 1 to 1,000");
    assertThatThrownBy(() -> cairn.workflows().search(TextSearch.of("a").after(cursor)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("other criteria");
  }

  @Test
  void encryptedValuesCannotBeSearched() {
    var key = new SecretKeySpec(new byte[32], "AES");
    var codec = new AesGcmCodec(new JsonCodec(), "k1", Map.of("k1", key));
    Cairn cairn = open(database.config().codec(codec), opened -> {});

    assertThatThrownBy(() -> cairn.workflows().search(TextSearch.of("order-4711")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("encrypts values")
        .hasMessageContaining("attributes");
  }
}
