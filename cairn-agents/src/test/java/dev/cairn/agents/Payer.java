package dev.cairn.agents;

import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A workflow that asks before it pays. */
public class Payer {
  static final List<String> OPTIONS = List.of("yes", "no");
  static final Duration DEADLINE = Duration.ofDays(2);

  private final Approvals approvals;

  Payer(Inbox inbox) {
    approvals =
        Approvals.via(inbox)
            .to("accounting")
            .escalate(Duration.ofHours(4), "head of accounting")
            .escalate(Duration.ofHours(8), "board");
  }

  @Workflow
  public String pay(String account) {
    Map<String, Object> payment = Map.of("account", account, "amount", 300);
    Answer answer = approvals.ask("Pay?", OPTIONS, payment, DEADLINE);
    return answer.by() + ": " + answer.option() + " " + answer.arguments().get("amount");
  }

  /** The questions that people got. */
  static final class Inbox implements Notifier {
    private final ConcurrentLinkedQueue<Mail> mails = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Mail> unread = new LinkedBlockingQueue<>();

    record Mail(Question question, String token) {}

    @Override
    public void tell(Question question, String token) {
      var mail = new Mail(question, token);
      mails.add(mail);
      unread.add(mail);
    }

    /** Waits for the next mail. */
    Mail next() throws InterruptedException {
      Mail mail = unread.poll(20, TimeUnit.SECONDS);
      if (mail == null) {
        throw new AssertionError("no mail within 20 seconds");
      }
      return mail;
    }

    List<Mail> mails() {
      return List.copyOf(mails);
    }

    List<String> recipients() {
      return mails.stream().map(mail -> mail.question().recipient()).toList();
    }

    Mail last() {
      return mails().getLast();
    }
  }
}
