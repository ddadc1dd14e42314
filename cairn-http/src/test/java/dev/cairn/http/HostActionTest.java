package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.InvalidArgumentException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Actions that the application offers beside the operations of Cairn. */
class HostActionTest {
  private final AtomicInteger runs = new AtomicInteger();
  private final HostAction kill =
      new HostAction(
          "kill-shop", "Kill the shop", "It is killed and started again.", runs::incrementAndGet);

  @Test
  void offeredActionIsListedAndRunAndRecorded() throws Exception {
    try (CairnHttpServer server = HttpApi.of(TestWorkflows.cairn()).hostAction(kill).listen(0)) {
      ApiClient api = ApiClient.of(server);

      var listed = api.get("/host-actions").is(200);
      api.post("/host-actions/kill-shop", "").is(204);

      assertThat(listed.json().at("/0/label").asString()).isEqualTo("Kill the shop");
      assertThat(runs).hasValue(1);
      assertThat(api.get("/audit?target=kill-shop").is(200).json().toString())
          .contains("runHostAction");
      api.post("/host-actions/other", "").isProblem(404, "no-such-action");
    }
  }

  @Test
  void thereAreNoneByDefault() throws Exception {
    try (CairnHttpServer server = HttpApi.of(TestWorkflows.cairn()).listen(0)) {
      ApiClient api = ApiClient.of(server);

      assertThat(api.get("/host-actions").is(200).json()).isEmpty();
      api.post("/host-actions/kill-shop", "").isProblem(404, "no-such-action");
    }
    assertThat(runs).hasValue(0);
  }

  @Test
  void wrongActionsAreRefused() {
    HttpApi api = HttpApi.of(TestWorkflows.cairn()).hostAction(kill);

    assertThatThrownBy(() -> api.hostAction(kill)).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> new HostAction("Kill it", "Kill", "It dies.", () -> {}))
        .hasMessageContaining("'Kill it'");
    assertThatThrownBy(() -> new HostAction("kill", " ", "It dies.", () -> {}))
        .isInstanceOf(InvalidArgumentException.class);
  }
}
