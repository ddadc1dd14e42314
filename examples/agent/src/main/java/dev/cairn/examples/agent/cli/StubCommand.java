package dev.cairn.examples.agent.cli;

import dev.cairn.examples.agent.stub.CallLog;
import dev.cairn.examples.agent.stub.Faults;
import dev.cairn.examples.agent.stub.StubServer;
import dev.cairn.examples.process.Closer;
import dev.cairn.examples.process.ParentWatch;
import dev.cairn.spi.Environment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the stub of the model; started by {@code ./cairn agent} as a child process. */
@Command(name = "stub", hidden = true, description = "Runs the stub of the model.")
final class StubCommand implements Callable<Integer> {
  @Option(names = "--log", required = true, description = "The file of all calls.")
  Path log = Path.of("calls.jsonl");

  @Option(names = "--port", description = "The loopback port; 0 for any free one.")
  int port;

  @Option(names = "--delay", description = "The pause after each token, in milliseconds.")
  int delay = 20;

  @Option(names = "--faults", description = "The probability of a fault.")
  double faults;

  @Option(names = "--seed", description = "Selects the calls that fail.")
  long seed;

  @Override
  public Integer call() throws Exception {
    // Else each token waits for the acknowledgement of the one before, up to 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    Environment system = Environment.system();
    Environment.Pause pause = system.pause();
    ParentWatch.start(pause);
    Closer closer = Closer.atExit();
    var settings =
        new StubServer.Settings(Duration.ofMillis(delay), new Faults(faults, seed), port);
    CallLog calls = closer.add(CallLog.appendingTo(log, system.ids()));
    StubServer stub = closer.add(StubServer.open(settings, calls, pause));
    System.out.println(stub.address());
    new CountDownLatch(1).await();
    return 0;
  }
}
