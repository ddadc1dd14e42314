package dev.cairn.examples.shop.demo;

import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.examples.shop.process.Child;
import dev.cairn.examples.shop.process.Closer;
import dev.cairn.examples.shop.process.Launch;
import java.nio.file.Path;
import java.util.Map;

/** Everyone in the demo: Postgres, the provider and the shop, each a process of its own. */
record Scene(Inspector inspector, Child provider, ShopProcess shop) {
  static Scene set(Path folder, Class<?> program, Closer closer) {
    var postgres = closer.add(EmbeddedPostgres.start(folder.resolve("postgres")));
    var inspector = closer.add(Inspector.of(postgres));
    Path log = folder.resolve("log.txt");
    Path books = folder.resolve("books.jsonl");
    var provider =
        closer.add(
            Child.start(Launch.of(program, "provider", "--books", books.toString()).errorsTo(log)));
    var shop =
        closer.add(
            new ShopProcess(
                Launch.of(program, "serve", "--provider", provider.address().toString())
                    .with(
                        Map.of(
                            "CAIRN_URL", postgres.jdbcUrl(),
                            "CAIRN_USER", postgres.user(),
                            "CAIRN_PASSWORD", postgres.password()))
                    .errorsTo(log)));
    return new Scene(inspector, provider, shop);
  }
}
