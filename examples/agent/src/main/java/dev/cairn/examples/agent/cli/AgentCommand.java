package dev.cairn.examples.agent.cli;

import dev.cairn.examples.agent.ModelSettings;
import dev.cairn.examples.agent.demo.AgentProcesses;
import dev.cairn.examples.agent.demo.Demo;
import dev.cairn.examples.agent.demo.Plan;
import dev.cairn.examples.process.Closer;
import dev.cairn.examples.process.KillableProcess;
import dev.cairn.examples.process.ProcessSupervisor;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Kills a research assistant repeatedly and checks every model call, or serves its web page. */
@Command(
    name = "agent",
    description = {
      "Asks a research assistant questions, kills its process several times, and checks that each recorded model call was made exactly once. The model is a local stub, which counts.",
      "With --serve: serves the web page of the assistant, to ask questions and approve purchases, until Ctrl-C."
    })
final class AgentCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  @Option(
      names = "--questions",
      description = "The number of questions (default: ${DEFAULT-VALUE}).")
  int questions = Plan.DEFAULT.questions();

  @Option(names = "--kills", description = "The number of kills (default: ${DEFAULT-VALUE}).")
  int kills = Plan.DEFAULT.kills();

  @Option(
      names = "--seed",
      description =
          "Selects the moments of the kills and the calls that fail (default: ${DEFAULT-VALUE}).")
  long seed = Plan.DEFAULT.seed();

  @Option(
      names = "--faults",
      description =
          "The probability that the stub rejects a call, fails, or cuts its answer off (default: ${DEFAULT-VALUE}).")
  double faults = Plan.DEFAULT.faults();

  @Option(
      names = "--approve",
      description =
          "Who approves purchases: auto, or ask for the person at the web page (default: ${DEFAULT-VALUE}).")
  Plan.Approval approve = Plan.Approval.AUTO;

  @Option(names = "--serve", description = "Serve the web page instead.")
  boolean serve;

  @Option(
      names = "--port",
      description = "The loopback port of the page (default: 8090 with --serve, else a free one).")
  @Nullable Integer port;

  @Option(
      names = "--data",
      description = "The folder for the data of --serve (default: ${DEFAULT-VALUE}).")
  Path data = Path.of(".cairn", "agent");

  @Mixin ModelOptions model = new ModelOptions();

  @Spec CommandSpec command = CommandSpec.create();

  private final Environment.Pause pause = Environment.system().pause();

  @Override
  public Integer call() throws Exception {
    Plan plan = plan();
    Optional<ModelSettings> real = settings();
    if (serve) {
      return serve(plan, real);
    }
    if (real.isPresent()) {
      throw new ParameterException(
          command.commandLine(),
          "Only the stub counts calls, so the kills need it. To use %s, add --serve."
              .formatted(real.get()));
    }
    return demo(plan);
  }

  private Plan plan() {
    try {
      return new Plan(questions, kills, Plan.DEFAULT.readers(), seed, approve, faults);
    } catch (IllegalArgumentException refused) {
      throw new ParameterException(command.commandLine(), refused.getMessage(), refused);
    }
  }

  private Optional<ModelSettings> settings() {
    try {
      return model.settings();
    } catch (IllegalArgumentException refused) {
      throw new ParameterException(command.commandLine(), refused.getMessage(), refused);
    }
  }

  private int demo(Plan plan) throws IOException {
    Path folder = Files.createTempDirectory("cairn-agent-");
    var keep = new AtomicBoolean();
    try (Closer closer = Closer.atExit()) {
      closer.add(() -> cleanUp(folder, keep.get()));
      try {
        int free = port == null ? AgentProcesses.freePort() : port;
        var processes =
            AgentProcesses.start(
                Main.class, new AgentProcesses.Settings(folder, free, plan), closer);
        boolean fine = new Demo(plan, pause, System.out::println).run(processes, closer);
        keep.set(!fine);
        return fine ? 0 : 1;
      } catch (RuntimeException problem) {
        if (closer.isClosing()) {
          return 1;
        }
        keep.set(true);
        System.out.println(Demo.LAST_LINE + "FAILED: " + problem.getMessage());
        return 1;
      }
    }
  }

  private int serve(Plan plan, Optional<ModelSettings> real) throws Exception {
    int fixed = port == null ? 8090 : port;
    if (!isFree(fixed)) {
      System.err.println(
          "Port %d is in use. Stop the program that uses it, or give another port with --port."
              .formatted(fixed));
      return 1;
    }
    Closer closer = Closer.atExit();
    Files.createDirectories(data);
    var settings = new AgentProcesses.Settings(data.toAbsolutePath(), fixed, plan).model(real);
    var processes = AgentProcesses.start(Main.class, settings, closer);
    processes.stub().ifPresent(stub -> closer.add(supervisor("the stub of the model", stub)));
    closer.add(supervisor("the agent", processes.agent()));
    System.out.println(welcome(processes, real));
    new CountDownLatch(1).await();
    return 0;
  }

  private ProcessSupervisor supervisor(String name, KillableProcess process) {
    return new ProcessSupervisor(
        name,
        process.handle(),
        () -> {
          process.restart();
          return process.handle();
        },
        pause,
        System.out::println);
  }

  private String welcome(AgentProcesses processes, Optional<ModelSettings> real) {
    return """
    The research assistant is at %1$s (process %2$d). Its model is %3$s.

    Open the page, ask something, such as: What are tides, with figures?
    Approve or reject the purchase there; you may change its arguments.

    Kill the process while an answer arrives, and watch the page:

      kill -9 %2$d

    It is started again, and continues. Log: %4$s
    Ctrl-C stops everything. The data stays in %5$s.
    """
        .formatted(
            processes.agent().address(),
            processes.agent().handle().pid(),
            real.map(ModelSettings::toString).orElse("a stub without intelligence"),
            processes.log(),
            data);
  }

  private static boolean isFree(int port) {
    try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private static void cleanUp(Path folder, boolean keep) throws IOException {
    if (keep) {
      System.err.println("The files of the demo are kept in " + folder);
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
