package dev.cairn.examples.agent.demo;

import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.examples.agent.ModelSettings;
import dev.cairn.examples.process.Closer;
import dev.cairn.examples.process.KillableProcess;
import dev.cairn.examples.process.LaunchSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The processes of the agent: Postgres, the stub of the model unless there is a real one, and the
 * agent, which can be killed.
 *
 * @param postgres the server with all records
 * @param stub the stub; empty if a real model answers
 * @param agent the agent
 * @param log the errors of the agent and the stub
 */
public record AgentProcesses(
    EmbeddedPostgres postgres, Optional<KillableProcess> stub, KillableProcess agent, Path log) {
  private static final int TOKEN_DELAY_MILLISECONDS = 20;

  /**
   * How to start them.
   *
   * @param folder for Postgres, the log of calls and the log
   * @param port the port of the agent, the same after each kill
   * @param plan the faults of the stub and their seed
   * @param model the real model; empty for the stub
   */
  public record Settings(Path folder, int port, Plan plan, Optional<ModelSettings> model) {
    /**
     * Creates settings with the stub.
     *
     * @param folder for Postgres, the log of calls and the log
     * @param port the port of the agent
     * @param plan the faults of the stub and their seed
     */
    public Settings(Path folder, int port, Plan plan) {
      this(folder, port, plan, Optional.empty());
    }

    /**
     * Sets the model.
     *
     * @param real the real model; empty for the stub
     * @return a changed copy
     */
    public Settings model(Optional<ModelSettings> real) {
      return new Settings(folder, port, plan, real);
    }
  }

  /**
   * Starts all processes, and blocks until they serve HTTP.
   *
   * @param program the main class, with the subcommands {@code stub} and {@code serve}
   * @param settings how to start them
   * @param closer ends them
   * @return the processes
   */
  public static AgentProcesses start(Class<?> program, Settings settings, Closer closer) {
    var postgres = closer.add(EmbeddedPostgres.start(settings.folder().resolve("postgres")));
    Path log = settings.folder().resolve("log.txt");
    Optional<KillableProcess> stub =
        settings.model().isPresent()
            ? Optional.empty()
            : Optional.of(closer.add(new KillableProcess(stub(program, settings).errorsTo(log))));
    ModelSettings model =
        settings
            .model()
            .orElseGet(() ->
                new ModelSettings(stub.orElseThrow().address().resolve("/v1"), "none", "stub"));
    LaunchSpec launch =
        LaunchSpec.of(program, "serve", "--port", Integer.toString(settings.port()))
            .with(
                Map.of(
                    "CAIRN_URL", postgres.jdbcUrl(),
                    "CAIRN_USER", postgres.user(),
                    "CAIRN_PASSWORD", postgres.password(),
                    "AGENT_MODEL_URL", model.url().toString(),
                    "AGENT_MODEL_KEY", model.key(),
                    "AGENT_MODEL_NAME", model.name()))
            .errorsTo(log);
    return new AgentProcesses(postgres, stub, closer.add(new KillableProcess(launch)), log);
  }

  /** The port is the same after each start, because the agent knows the address. */
  private static LaunchSpec stub(Class<?> program, Settings settings) {
    return LaunchSpec.of(
        program,
        "stub",
        "--port",
        Integer.toString(freePort()),
        "--log",
        settings.folder().resolve("calls.jsonl").toString(),
        "--delay",
        Integer.toString(TOKEN_DELAY_MILLISECONDS),
        "--faults",
        Double.toString(settings.plan().faults()),
        "--seed",
        Long.toString(settings.plan().seed()));
  }

  /**
   * Returns a port that no program uses.
   *
   * @return a loopback port
   */
  public static int freePort() {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException none) {
      throw new DemoException("No loopback port is free: " + none, none);
    }
  }
}
