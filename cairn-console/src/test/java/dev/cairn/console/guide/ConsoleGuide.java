package dev.cairn.console.guide;

import dev.cairn.Cairn;
import dev.cairn.console.Console;
import dev.cairn.http.CairnHttpServer;
import dev.cairn.http.HttpApi;

/** The code of the chapter. The tests of the console serve it in the same way. */
final class ConsoleGuide {
  private ConsoleGuide() {}

  static void serve(Cairn cairn) {
    try (CairnHttpServer server = HttpApi.of(cairn).pages(Console.pages()).listen(8090)) {
      System.out.println(server.pagesAddress());
    }
  }
}
