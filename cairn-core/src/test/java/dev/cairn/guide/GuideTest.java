package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.codec.AesGcmCodec;
import dev.cairn.codec.JsonCodec;
import dev.cairn.common.TypeRef;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The code of the README and of the guide's first chapter. */
class GuideTest {
  private static final Path FOLDER = Path.of(".cairn");

  private final PaymentClient payments =
      (card, key) -> {
        if (card.startsWith("declined")) {
          throw new PaymentDeclinedException("no money on " + card);
        }
        return "payment " + card;
      };
  private final Order order = new Order("17", "teapot", 2, "visa");

  /** Deletes the database of an earlier run, which another state of the code may have created. */
  @BeforeAll
  static void deleteFolder() throws IOException {
    if (Files.exists(FOLDER)) {
      try (Stream<Path> files = Files.walk(FOLDER)) {
        for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  @Test
  void programOfTheReadmeRuns() {
    var charged = new CopyOnWriteArrayList<UUID>();

    Shop.run((card, key) -> {
      charged.add(key);
      return card + " payment";
    });

    assertThat(charged).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void workflowThrowsExceptionOfStep() throws Exception {
    TestDatabase database = TestPostgres.freshDatabase();
    try (Cairn cairn = Cairn.open(database.config())) {
      Checkout checkout = cairn.durable(Checkout.class, payments);
      cairn.start();

      assertThatThrownBy(() -> checkout.checkout(new Order("1", "cup", 1, "declined-1")))
          .isInstanceOf(PaymentDeclinedException.class)
          .hasMessage("no money on declined-1");
      assertThat(database.query("select available from inventory")).containsExactly("100");
      assertThat(
              database.query(
                  """
                  select w.id, w.state, s.key, s.completed_at
                  from cairn.workflows w join cairn.steps s on s.workflow_id = w.id
                  order by w.created_at, s.position
                  """))
          .hasSize(3);
    }
  }

  @Test
  void workflowCanBeAFunction() throws Exception {
    TestDatabase database = TestPostgres.freshDatabase();
    try (Cairn cairn = Cairn.open(database.config())) {
      Fn.Of1<String, Integer> count =
          cairn.workflow(
              "count",
              String.class,
              Integer.class,
              url -> {
                String page =
                    Durable.step(
                        "fetch", Retry.attempts(3).retryOn(IOException.class), () -> fetch(url));
                List<String> words =
                    Durable.step(
                        "split", new TypeRef<List<String>>() {}, () -> List.of(page.split(" ")));
                Durable.sleep(Duration.ofMillis(10));
                return words.size();
              });
      cairn.start();

      Handle<Integer> handle = cairn.start(StartOptions.id("count-1"), count, "home");

      assertThat(handle.await()).isEqualTo(3);
    }
  }

  @Test
  void valuesAreEncrypted() throws Exception {
    TestDatabase database = TestPostgres.freshDatabase();
    var secret = new SecretKeySpec(new byte[32], "AES");
    Config config = database.config();

    Config hidden =
        config.codec(new AesGcmCodec(new JsonCodec(), "2026-11", Map.of("2026-11", secret)));

    try (Cairn cairn = Cairn.open(hidden)) {
      Checkout checkout = cairn.durable(Checkout.class, payments);
      cairn.start();
      assertThat(checkout.checkout(order)).isEqualTo("order 17 paid by payment visa");
    }
    assertThat(database.query("select input::text from cairn.workflows").getFirst())
        .doesNotContain("visa")
        .contains("2026-11");
  }

  private static String fetch(String page) throws IOException {
    if (page.isEmpty()) {
      throw new IOException("no page");
    }
    return page + " sweet " + page;
  }
}
