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

/** A checkout that writes one record of each kind and calls an {@link IdempotentService}. */
public class Bookshop {
  public static final String TABLES =
      """
      create table stock (sku text primary key, left_over integer not null);
      create table booking (order_id text, what text);
      insert into stock values ('book', 1000000);
      """;

  /** All records of a checkout of the order 'o', in order: workflow id and key. */
  public static final List<String> RECORDS =
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

  /** All records, each with both sides of its commit, as test arguments. */
  public static Stream<Arguments> eachRecordOnBothSides() {
    return RECORDS.stream()
        .flatMap(record -> Stream.of(Side.values()).map(side -> Arguments.of(record, side)));
  }

  /** All records, with alternating sides of their commits, as test arguments. */
  public static Stream<Arguments> eachRecordOnOneSide(Side first) {
    Side second = first == Side.BEFORE ? Side.AFTER : Side.BEFORE;
    return IntStream.range(0, RECORDS.size())
        .mapToObj(i -> Arguments.of(RECORDS.get(i), i % 2 == 0 ? first : second));
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI service;

  Bookshop(URI service) {
    this.service = service;
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

  @Step(attempts = 3, delay = "10ms")
  String charge(String order) throws IOException {
    return post("/charge?order=" + order + "&key=" + Durable.uuid());
  }

  @Workflow
  String tell(String order) throws IOException {
    return send(order);
  }

  @Step(attempts = 3, delay = "10ms")
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
        HttpRequest.newBuilder(service.resolve(path))
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

  /** Starts a checkout, or attaches to the existing one, and returns its result. */
  public static String checkOut(Cairn cairn, Bookshop shop, String order) {
    Handle<String> handle = cairn.start(StartOptions.id(order), shop::checkout, order);
    return handle.await();
  }
}
