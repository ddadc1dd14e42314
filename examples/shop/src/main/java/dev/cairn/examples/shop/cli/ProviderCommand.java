package dev.cairn.examples.shop.cli;

import dev.cairn.examples.process.Closer;
import dev.cairn.examples.process.ParentWatch;
import dev.cairn.examples.shop.provider.Books;
import dev.cairn.examples.shop.provider.Provider;
import dev.cairn.spi.Environment;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the payment provider; started by the shop and the demo as a child process. */
@Command(name = "provider", hidden = true, description = "Runs the payment provider.")
final class ProviderCommand implements Callable<Integer> {
  @Option(
      names = "--books",
      required = true,
      description = "The file of the provider's charges and refunds.")
  Path books = Path.of("books.jsonl");

  @Override
  public Integer call() throws InterruptedException {
    Environment.Pause pause = Environment.system().pause();
    ParentWatch.start(pause);
    Closer closer = Closer.atExit();
    Provider provider = closer.add(Provider.open(closer.add(Books.open(books, pause)), pause, 0));
    System.out.println(provider.address());
    new CountDownLatch(1).await();
    return 0;
  }
}
