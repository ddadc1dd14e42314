package dev.cairn.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Config;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.http.CairnHttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The console alone, on the database of a running shop. */
class ConsoleMainTest {
  private static String get(URI address) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
    }
  }

  @Test
  void consoleAndItsApiAreServedFromAnotherProcess() throws Exception {
    Config config = Shop.open().database("console");
    var options = ConsoleMain.Options.of(List.of("--port", "0"), config);

    CairnHttpServer server = ConsoleMain.serve(options);

    assertThat(get(server.pagesAddress())).contains("<title>Cairn</title>");
    assertThat(get(URI.create(server.address() + "/workflows?id=order-1001")))
        .contains("\"checkout\"");
    server.close();
  }

  @Test
  void wrongArgumentsAreExplained() {
    Config config = Config.named("console");

    assertThatThrownBy(() -> ConsoleMain.Options.of(List.of("--prot", "1"), config))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("There is no option --prot.");
    assertThatThrownBy(() -> ConsoleMain.Options.of(List.of("--port"), config))
        .hasMessageContaining("has no value");
    assertThatThrownBy(() -> ConsoleMain.Options.of(List.of("--port", "x"), config))
        .hasMessageContaining("The port is 'x'");
  }
}
