package dev.cairn.agents.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.agents.Answer;
import dev.cairn.agents.Approvals;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@CairnTest(start = false)
class ApprovalsGuideTest {
  private final BlockingQueue<String> links = new LinkedBlockingQueue<>();
  private final Mailer mailer = (to, link) -> links.add(link);

  /** Sends mails. */
  @FunctionalInterface
  private interface Mailer {
    void send(String to, String link);
  }

  /** Pays if a person agrees. */
  public static class Payments {
    private final Approvals approvals;

    Payments(Approvals approvals) {
      this.approvals = approvals;
    }

    @Workflow
    public String pay() {
      Answer answer =
          approvals.ask("Pay 300 EUR to Ada?", List.of("yes", "no"), Duration.ofDays(2));
      return answer.option();
    }
  }

  @Test
  void personAnswers(Cairn cairn) throws Exception {
    Approvals approvals =
        Approvals.via((question, token) ->
                mailer.send(question.recipient(), "https://shop.example/answer/" + token))
            .to("accounting")
            .escalate(Duration.ofHours(4), "head of accounting");
    Payments payments = cairn.durable(Payments.class, approvals);
    cairn.start();
    Handle<String> handle = cairn.start(payments::pay);
    String link = links.poll(20, TimeUnit.SECONDS);
    assertThat(link).startsWith("https://shop.example/answer/");
    String token = link.substring(link.lastIndexOf('/') + 1);

    boolean first = cairn.messages().complete(token, Answer.of("yes", "ann"));

    assertThat(first).isTrue();
    assertThat(handle).succeededWith("yes");
  }
}
