package dev.cairn.examples.shop.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.examples.process.ChildProcess;
import dev.cairn.examples.process.LaunchSpec;
import dev.cairn.examples.shop.cli.Main;
import dev.cairn.examples.wire.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderProcessTest {
  private static final int KILLED = 137;

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path folder;

  private ChildProcess start() {
    return ChildProcess.start(
        LaunchSpec.of(Main.class, "provider", "--books", folder.resolve("books.jsonl").toString()));
  }

  @Test
  void acknowledgedChargeSurvivesKillOfProvider() throws Exception {
    String before;
    try (ChildProcess provider = start()) {
      before = charge(provider, "visa-1").body().strip();
      assertThat(provider.kill()).isEqualTo(KILLED);
    }

    try (ChildProcess provider = start()) {
      assertThat(charge(provider, "visa-1").body()).isEqualTo(before + "\n");
      assertThat(get(provider, "/charges?order=order-1")).isEqualTo("[" + before + "]\n");
    }
  }

  @Test
  void declinedCardIsNotInBooks() throws Exception {
    try (ChildProcess provider = start()) {
      assertThat(charge(provider, "declined-1").statusCode()).isEqualTo(402);
      assertThat(Json.read(get(provider, "/books"), BooksView.class).entries()).isEmpty();
    }
  }

  /** Repeats the request until the provider does not simulate a fault. */
  private HttpResponse<String> charge(ChildProcess provider, String card)
      throws IOException, InterruptedException {
    String body = Json.write(new Provider.Charge("key-1", "order-1", 500, card));
    while (true) {
      var request =
          HttpRequest.newBuilder(provider.address().resolve("/charges"))
              .POST(BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 503) {
        return answer;
      }
    }
  }

  private String get(ChildProcess provider, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(provider.address().resolve(path)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }
}
