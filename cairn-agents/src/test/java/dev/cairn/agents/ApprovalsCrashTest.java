package dev.cairn.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.CairnClient;
import dev.cairn.agents.Payer.Inbox.Mail;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.crash.CrashEverywhere;
import dev.cairn.testing.crash.CrashRun;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A workflow whose process dies at each record of a question. */
@CairnTest
class ApprovalsCrashTest {
  private final Payer.Inbox inbox = new Payer.Inbox();

  @CrashEverywhere
  void questionKeepsItsIdAndItsTokens(CrashRun run, Payer payer) {
    run.workflow(payer::pay, "ada")
        .during(client -> {
          answer(client, "", "perhaps");
          answer(client, "The answer 'perhaps' is none of the options.", "yes");
        })
        .verify(() -> {
          assertThat(distinct(mail -> mail.question().id())).hasSize(1);
          assertThat(distinct(Mail::token)).hasSize(2);
        });
  }

  private Set<String> distinct(Function<Mail, String> part) {
    return inbox.mails().stream().map(part).collect(Collectors.toSet());
  }

  private void answer(CairnClient client, String problem, String option)
      throws InterruptedException {
    Mail mail = inbox.next();
    while (!mail.question().problem().equals(problem)) { // told again after a crash
      mail = inbox.next();
    }
    assertThat(client.messages().complete(mail.token(), Answer.of(option, "ann"))).isTrue();
  }
}
