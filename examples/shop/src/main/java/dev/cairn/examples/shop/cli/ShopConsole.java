package dev.cairn.examples.shop.cli;

import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.console.Console;
import dev.cairn.http.CairnHttpServer;
import dev.cairn.http.HostAction;
import dev.cairn.http.HttpApi;
import java.net.URI;

/** The web console of the shop. It reads the database, as another process would. */
final class ShopConsole implements AutoCloseable {
  private final CairnClient client;
  private final CairnHttpServer server;

  private ShopConsole(CairnClient client, CairnHttpServer server) {
    this.client = client;
    this.server = server;
  }

  /**
   * Serves the console.
   *
   * @param config the database
   * @param port a port on loopback
   * @param kill what a person can kill from the page of executors
   */
  static ShopConsole open(Config config, int port, HostAction kill) {
    CairnClient client = CairnClient.connect(config);
    try {
      return new ShopConsole(
          client, HttpApi.of(client).pages(Console.pages()).hostAction(kill).listen(port));
    } catch (RuntimeException refused) {
      client.close();
      throw refused;
    }
  }

  URI address() {
    return server.pagesAddress();
  }

  @Override
  public void close() {
    server.close();
    client.close();
  }
}
