package dev.cairn.examples.shop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.examples.shop.Order;
import dev.cairn.examples.shop.ShopServer;
import dev.cairn.examples.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The gate before a deployment, as it is run. */
class ReplayCommandTest {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:0");

  @TempDir Path folder;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  /** Leaves an order that waits for its approval. */
  private void orderInFlight() throws Exception {
    var asked = new CountDownLatch(1);
    Config config = Config.named("shop").embedded(folder.resolve("postgres"));
    try (ShopServer shop =
            ShopServer.open(config, () -> NOWHERE, question -> asked.countDown(), 0);
        HttpClient http = HttpClient.newHttpClient()) {
      String order = Json.write(new Order("big-1", "teapot", 300, "visa-1"));
      HttpRequest request =
          HttpRequest.newBuilder(shop.address().resolve("/orders"))
              .POST(BodyPublishers.ofString(order))
              .build();
      assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(202);
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void execute(String sql) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        var connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int replay(String... arguments) {
    return run(new ReplayCommand(), arguments);
  }

  private int run(Object command, String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    output.reset();
    try (var captured = new PrintStream(output, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      System.setErr(captured);
      return new CommandLine(command).execute(arguments);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void exitCodeTellsWhetherCodeFits() throws Exception {
    orderInFlight();
    String data = folder.toString();

    assertThat(replay("--in-flight", "--data", data)).isZero();
    assertThat(output.toString(StandardCharsets.UTF_8))
        .contains("checkout", "1 of 1 in flight replayed: 1 fit, 0 do not.");
    assertThat(replay("--id", "big-1", "--data", data)).isZero();
    historiesAreExportedAndReplayed(data);

    execute("update cairn.step set key = 'another' where position = 0");
    assertThat(replay("--in-flight", "--data", data)).isOne();
    assertThat(output.toString(StandardCharsets.UTF_8)).contains("big-1 (checkout", "1 do not fit");
  }

  private void historiesAreExportedAndReplayed(String data) throws Exception {
    String to = folder.resolve("histories").toString();

    int exported =
        run(new HistoryCommand(), "export", "--to", to, "--data", data, "--redact", "$..card");

    assertThat(exported).isZero();
    try (var files = Files.list(Path.of(to))) {
      Path file = files.findFirst().orElseThrow();
      assertThat(file).content().contains("big-1").doesNotContain("visa-1");
      assertThat(run(new HistoryCommand(), "replay", to)).isZero();
      Files.writeString(
          file, Files.readString(file).replaceFirst("\"key\" : \"[^\"]+\"", "\"key\" : \"x\""));
      assertThat(run(new HistoryCommand(), "replay", file.toString())).isOne();
    }
    assertThat(
            run(new HistoryCommand(), "export", "--to", to, "--data", data, "--redact", "$..typo"))
        .isOne();
    assertThat(output.toString(StandardCharsets.UTF_8))
        .contains("The path $..typo has replaced no value.");
  }
}
