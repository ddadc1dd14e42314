package dev.cairn.testing.guide;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reminds a customer once a week until the invoice is paid. */
public class Reminders {
  private static final Duration WEEK = Duration.ofDays(7);

  private final List<String> mails = new CopyOnWriteArrayList<>();

  @Workflow
  public String remind(String customer) {
    for (int week = 1; week <= 3; week++) {
      if (Durable.receive("paid", String.class, WEEK).isPresent()) {
        return "paid in week " + week;
      }
      mail(customer, "reminder " + week);
    }
    return "to be collected";
  }

  @Step
  void mail(String customer, String text) {
    mails.add(text + " to " + customer);
  }

  List<String> mails() {
    return mails;
  }
}
