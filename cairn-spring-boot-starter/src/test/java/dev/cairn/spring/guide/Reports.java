package dev.cairn.spring.guide;

import dev.cairn.workflow.Workflow;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** A workflow that a schedule starts. */
@Component
public class Reports {
  @Workflow("nightly-report")
  public String nightly(Instant tick) {
    return "report of " + tick;
  }
}
