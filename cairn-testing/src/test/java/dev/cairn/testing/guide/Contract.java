package dev.cairn.testing.guide;

import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.Set;

/** A contract that somebody approves within a month, or that expires. */
public class Contract {
  private final Set<String> archive;

  public Contract(Set<String> archive) {
    this.archive = archive;
  }

  @Workflow
  public String sign(String number) {
    boolean approved =
        Durable.receive("approval", Boolean.class, Duration.ofDays(30)).orElse(false);
    if (!approved) {
      return "expired";
    }
    Durable.sleep(Duration.ofDays(14));
    return file(number);
  }

  @Step
  String file(String number) {
    archive.add(number);
    return "filed " + number;
  }
}
