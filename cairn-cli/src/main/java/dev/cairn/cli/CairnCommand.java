package dev.cairn.cli;

import dev.cairn.cli.api.Api;
import dev.cairn.cli.api.DatabaseApi;
import dev.cairn.cli.api.DatabaseTarget;
import dev.cairn.cli.api.HttpApiClient;
import dev.cairn.cli.base.Program;
import dev.cairn.cli.command.AuditCommand;
import dev.cairn.cli.command.CompletionCommand;
import dev.cairn.cli.command.ConsoleCommand;
import dev.cairn.cli.command.DevCommand;
import dev.cairn.cli.command.DoctorCommand;
import dev.cairn.cli.command.ExecutorsCommand;
import dev.cairn.cli.command.HealthCommand;
import dev.cairn.cli.command.MigrateCommand;
import dev.cairn.cli.command.PromiseCommand;
import dev.cairn.cli.command.QueuesCommand;
import dev.cairn.cli.command.SchedulesCommand;
import dev.cairn.cli.command.SearchCommand;
import dev.cairn.cli.command.SendCommand;
import dev.cairn.cli.command.StartCommand;
import dev.cairn.cli.command.StreamCommand;
import dev.cairn.cli.command.TokenCommand;
import dev.cairn.cli.command.VersionsCommand;
import dev.cairn.cli.output.CommandFailure;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Terminal;
import dev.cairn.cli.project.HistoryCommand;
import dev.cairn.cli.project.ReplayCommand;
import dev.cairn.cli.workflow.WorkflowsCommand;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program: options of all commands, and the commands. */
@Command(
    name = "cairn",
    description = "Finds, starts and repairs workflows of Cairn.",
    subcommands = {
      WorkflowsCommand.class,
      StartCommand.class,
      SendCommand.class,
      PromiseCommand.class,
      StreamCommand.class,
      QueuesCommand.class,
      SchedulesCommand.class,
      ExecutorsCommand.class,
      VersionsCommand.class,
      HealthCommand.class,
      ReplayCommand.class,
      HistoryCommand.class,
      TokenCommand.class,
      AuditCommand.class,
      MigrateCommand.class,
      DoctorCommand.class,
      DevCommand.class,
      ConsoleCommand.class,
      SearchCommand.class,
      CompletionCommand.class
    },
    footer = {
      "",
      "Without --url, the variable CAIRN_URL names the database (jdbc:postgresql://...) or the server",
      "(http://...). Passwords and tokens are read from CAIRN_PASSWORD and CAIRN_TOKEN only."
    })
public final class CairnCommand implements Program {
  private final Terminal terminal;

  @Option(
      names = "--url",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description =
          "The database, jdbc:postgresql://..., or a server of the HTTP API, http(s)://...")
  private String url = "";

  @Option(
      names = "--user",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "The user of the database (CAIRN_USER; postgres by default).")
  private String user = "";

  @Option(
      names = "--schema",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "The schema of Cairn's tables (CAIRN_SCHEMA; cairn by default).")
  private String schema = "";

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print what the API answers, as JSON in one line.")
  private boolean json;

  private CairnCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs a command and returns its exit code. */
  public static int execute(Terminal terminal, String... arguments) {
    return commandLine(terminal).execute(arguments);
  }

  static CommandLine commandLine(Terminal terminal) {
    var line = new CommandLine(new CairnCommand(terminal));
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.hasColors() ? Ansi.ON : Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.getCommandSpec().mixinStandardHelpOptions(true);
    line.getCommandSpec().version(version());
    line.getSubcommands().values().stream().distinct().forEach(CairnCommand::addHelp);
    line.setExecutionExceptionHandler((thrown, command, parsed) -> failed(terminal, thrown));
    return line;
  }

  private static void addHelp(CommandLine line) {
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
    line.getSubcommands().values().stream().distinct().forEach(CairnCommand::addHelp);
  }

  private static String version() {
    String version = CairnCommand.class.getPackage().getImplementationVersion();
    return "cairn " + (version == null ? "of a source folder" : version);
  }

  private static int failed(Terminal terminal, Exception thrown) {
    CommandFailure failure =
        thrown instanceof CommandFailure known
            ? known
            : new CommandFailure(
                ExitCode.FAILED,
                "The command failed: " + thrown,
                "This is a fault of the program; please report it with the command.");
    terminal.err().println(failure.getMessage());
    terminal.err().println(failure.next());
    return failure.exitCode().code();
  }

  @Override
  public Terminal terminal() {
    return terminal;
  }

  @Override
  public Output output() {
    return new Output(terminal, json);
  }

  @Override
  public Api connect() {
    String address = address();
    return address.startsWith("http://") || address.startsWith("https://")
        ? new HttpApiClient(URI.create(address), terminal.variable("CAIRN_TOKEN"))
        : DatabaseApi.open(database());
  }

  @Override
  public String server(String command) {
    String address = address();
    if (!address.startsWith("http://") && !address.startsWith("https://")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s needs a server of the HTTP API, and --url is that of a database.".formatted(command),
          "Give --url http://...");
    }
    return address;
  }

  @Override
  public DatabaseTarget database() {
    String address = address();
    if (!address.startsWith("jdbc:postgresql:")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "This command needs the database, and --url is '%s'.".formatted(withoutSecrets(address)),
          "Give --url jdbc:postgresql://host:5432/database");
    }
    if (address.matches("(?i).*[?&]password=.*")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The URL contains a password, which other users of this machine can see.",
          "Leave it out of the URL, and set the variable CAIRN_PASSWORD.");
    }
    return new DatabaseTarget(
        address,
        first(user, terminal.variable("CAIRN_USER"), "postgres"),
        terminal.variable("CAIRN_PASSWORD"),
        schema());
  }

  @Override
  public String schema() {
    return first(schema, terminal.variable("CAIRN_SCHEMA"), "cairn");
  }

  private String address() {
    String address = first(url, terminal.variable("CAIRN_URL"), "");
    if (address.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "There is no database or server to talk to.",
          "Give --url, or set the variable CAIRN_URL: jdbc:postgresql://host:5432/database or http://host:port");
    }
    return address;
  }

  private static String withoutSecrets(String address) {
    return address
        .replaceAll("(?i)password=[^&]*", "password=***")
        .replaceAll("//[^/@]*@", "//***@");
  }

  private static String first(String given, String variable, String standard) {
    if (!given.isEmpty()) {
      return given;
    }
    return variable.isEmpty() ? standard : variable;
  }
}
