package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.output.ExitCode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program as a process of its own. */
class DevTest {
  @Test
  void developmentServerRunsUntilItIsEnded(@TempDir Path folder) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "dev",
                "--json",
                "--port=0",
                "--data=" + folder.resolve("data"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      JsonNode dev = JsonMapper.shared().readTree(lines.readLine());

      var cairn = new CommandLineTester(Map.of("CAIRN_URL", dev.get("api").asString()));
      cairn.run("queues", "limit", "mail", "--yes").is(ExitCode.OK);
      assertThat(cairn.json("queues", "list").get(0).get("name").asString()).isEqualTo("mail");
      process.destroy();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
