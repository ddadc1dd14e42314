package dev.cairn.testing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.testing.CairnTest;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

@CairnTest
class ContractCrashTest {
  private final Set<String> archive = ConcurrentHashMap.newKeySet();

  @CrashEverywhere
  void approvedContractIsFiled(CrashRun run, Contract contract) {
    run.workflow(contract::sign, "17")
        .during(client -> client.messages().send("crash-run", "approval", true))
        .verify(() -> assertThat(archive).containsExactly("17"));
  }
}
