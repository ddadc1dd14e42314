package dev.cairn.examples.shop.demo;

import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.examples.process.ChildProcess;
import dev.cairn.examples.process.Closer;
import dev.cairn.examples.process.KillableProcess;
import dev.cairn.examples.process.LaunchSpec;
import java.nio.file.Path;
import java.util.Map;

/** The processes of the demo: Postgres, the provider and the shop. */
record DemoProcesses(
    EmbeddedPostgres postgres, Inspector inspector, ChildProcess provider, KillableProcess shop) {
  static DemoProcesses start(Path folder, Class<?> program, Closer closer) {
    var postgres = closer.add(EmbeddedPostgres.start(folder.resolve("postgres")));
    var inspector = closer.add(Inspector.of(postgres));
    Path log = folder.resolve("log.txt");
    Path books = folder.resolve("books.jsonl");
    var provider =
        closer.add(
            ChildProcess.start(
                LaunchSpec.of(program, "provider", "--books", books.toString()).errorsTo(log)));
    var shop =
        closer.add(
            new KillableProcess(
                LaunchSpec.of(program, "serve", "--provider", provider.address().toString())
                    .with(
                        Map.of(
                            "CAIRN_URL", postgres.jdbcUrl(),
                            "CAIRN_USER", postgres.user(),
                            "CAIRN_PASSWORD", postgres.password()))
                    .errorsTo(log)));
    return new DemoProcesses(postgres, inspector, provider, shop);
  }
}
