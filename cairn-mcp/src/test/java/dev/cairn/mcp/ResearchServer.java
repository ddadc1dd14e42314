package dev.cairn.mcp;

import dev.cairn.Cairn;
import dev.cairn.Config;
import java.time.Duration;

/** A server over stdio in a process of its own. */
public final class ResearchServer {
  static final String PROCESS = "process=";

  private ResearchServer() {}

  static Config config(String url, String user, String password) {
    return Config.named("research")
        .url(url)
        .user(user)
        .password(password)
        .lease(Duration.ofSeconds(1));
  }

  public static void main(String[] arguments) throws InterruptedException {
    System.err.println(PROCESS + ProcessHandle.current().pid());
    try (Cairn cairn = Cairn.open(config(arguments[0], arguments[1], arguments[2]))) {
      Researcher researcher = cairn.durable(Researcher.class);
      cairn.start();
      WorkflowTool listen = WorkflowTool.of(researcher, "listen").waitsFor(Duration.ZERO);
      try (var server = CairnMcpServer.stdio(McpTools.of(cairn).workflow(listen))) {
        server.awaitDisconnect();
      }
    }
  }
}
