package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.fault.DatabaseFaults;
import org.junit.jupiter.api.Test;

/** Requests while the database does not answer. */
@CairnTest
class OutageTest {
  private final Cairn cairn;
  private final DatabaseFaults database;

  OutageTest(Cairn cairn, DatabaseFaults database) {
    this.cairn = cairn;
    this.database = database;
    cairn.workflow("nap", (Fn.Void0) () -> {});
  }

  @Test
  void requestsDoNotWaitForTheEndOfAnOutage() {
    try (CairnHttpServer server = HttpApi.of(cairn).listen(0)) {
      var api = ApiClient.of(server);
      DatabaseFaults.Outage outage = database.unavailable();
      await().until(() -> cairn.outage().isPresent());

      ApiClient.Reply refused = api.get("/workflows").isProblem(503, "database-unavailable");

      assertThat(refused.raw().headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.text()).contains("The test made the database unavailable");
      api.get("/openapi.json").is(200);
      outage.end();
      await().untilAsserted(() -> assertThat(cairn.outage()).isEmpty());
      api.post("/workflows", "{\"name\": \"nap\"}").is(202);
    }
  }
}
