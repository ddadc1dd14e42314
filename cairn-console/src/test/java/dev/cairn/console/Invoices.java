package dev.cairn.console;

import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;

/** Workflows of a class, whose source lines are known. */
class Invoices {
  @Workflow("invoice")
  public String invoice(String order) {
    return number(order);
  }

  @Step("number")
  protected String number(String order) {
    return "invoice of " + order;
  }
}
