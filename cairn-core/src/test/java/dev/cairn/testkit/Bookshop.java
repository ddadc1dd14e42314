package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * A checkout with one of everything that is journaled, against a provider with books of its own.
 */
public class Bookshop {
  public static final String TABLES =
      """
      create table stock (sku text primary key, left_over integer not null);
      create table booking (order_id text, what text);
      insert into stock values ('book', 1000000);
      """;

  /** Every line that a checkout of the order 'o' journals, in order: whose, and its key. */
  public static final List<String> LINES =
      List.of(
          "o begin",
          "o reserve",
          "o charge",
          "o sleep",
          "o/tell begin",
          "o tell",
          "o/tell send",
          "o/tell end",
          "o await tell",
          "o confirm",
          "o end");

  /** Each line with both of its sides, as arguments of a test. */
  public static Stream<Arguments> eachLineOnBothSides() {
    return LINES.stream()
        .flatMap(line -> Stream.of(Side.values()).map(side -> Arguments.of(line, side)));
  }

  /** Each line with one of its sides, which take turns, as arguments of a test. */
  public static Stream<Arguments> eachLineOnce(Side first) {
    Side second = first == Side.BEFORE ? Side.AFTER : Side.BEFORE;
    return IntStream.range(0, LINES.size())
        .mapToObj(i -> Arguments.of(LINES.get(i), i % 2 == 0 ? first : second));
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI provider;

  Bookshop(URI provider) {
    this.provider = provider;
  }

  @Workflow
  public String checkout(String order) throws IOException {
    reserve(order);
    String receipt = charge(order);
    Durable.sleep(Duration.ofMillis(1));
    return confirm(order, receipt + " " + tell(order));
  }

  @Transaction
  void reserve(String order) {
    execute("update stock set left_over = left_over - 1 where sku = 'book'");
    execute("insert into booking values ('" + order + "', 'reserved')");
  }

  @Step(attempts = 3, firstDelay = "10ms")
  String charge(String order) throws IOException {
    return post("/charge?order=" + order + "&key=" + Durable.uuid());
  }

  @Workflow
  String tell(String order) throws IOException {
    return send(order);
  }

  @Step(attempts = 3, firstDelay = "10ms")
  String send(String order) throws IOException {
    return post("/mail?order=" + order + "&key=" + Durable.uuid());
  }

  @Transaction
  String confirm(String order, String receipt) {
    execute("insert into booking values ('" + order + "', 'confirmed')");
    return receipt;
  }

  private static void execute(String sql) {
    try (var statement = Durable.connection().createStatement()) {
      statement.execute(sql);
    } catch (SQLException problem) {
      throw new IllegalStateException(problem);
    }
  }

  private String post(String path) throws IOException {
    var request =
        HttpRequest.newBuilder(provider.resolve(path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.body();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  /** Starts a checkout, or finds it; gives its result. */
  public static String checkOut(Cairn cairn, Bookshop shop, String order) {
    Handle<String> handle = cairn.start(StartOptions.id(order), shop::checkout, order);
    return handle.await();
  }
}
