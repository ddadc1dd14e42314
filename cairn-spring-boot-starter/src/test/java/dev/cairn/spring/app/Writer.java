package dev.cairn.spring.app;

import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** A workflow with a transaction, in which code uses Spring's transaction management. */
@Component
public class Writer {
  private final Access access;
  private final PlatformTransactionManager jpa;
  private final PlatformTransactionManager jdbc;
  private final Deaths deaths;
  private final AtomicReference<String> seen = new AtomicReference<>("");

  @Value("${writer.process:0}")
  private String process = "";

  public Writer(
      Access access, PlatformTransactionManager jpa, DataSource dataSource, Deaths deaths) {
    this.access = access;
    this.jpa = jpa;
    this.jdbc = new JdbcTransactionManager(dataSource);
    this.deaths = deaths;
  }

  /**
   * Writes one item.
   *
   * @param name its name, to which the number of the process is added
   * @return "written", or the simple name of the exception
   */
  @Workflow
  public String write(String name, Plan plan) throws InterruptedException {
    try {
      return finish(name, writeRows(name, plan));
    } catch (IllegalStateException | TransactionException failed) {
      return failed.getClass().getSimpleName();
    }
  }

  @Transaction
  protected String writeRows(String name, Plan plan) throws InterruptedException {
    String row = name + " in process " + process;
    if (plan.propagation() == null) {
      access.insert(plan.technology(), row);
    } else {
      var template = new TransactionTemplate(plan.managedBy() == Plan.ManagedBy.JPA ? jpa : jdbc);
      template.setPropagationBehavior(plan.propagation().value());
      template.executeWithoutResult(status -> access.insert(plan.technology(), row));
      if (plan.ending() == Plan.Ending.SWALLOWS_A_FAILURE) {
        swallow(template);
      }
    }
    if (plan.ending() == Plan.Ending.THROWS) {
      throw new IllegalStateException("thrown after the row was written");
    }
    deaths.reached(Deaths.Point.BEFORE_COMMIT, name);
    return "written";
  }

  @Step
  protected String finish(String name, String result) throws InterruptedException {
    deaths.reached(Deaths.Point.AFTER_COMMIT, name);
    return result;
  }

  private void swallow(TransactionTemplate template) {
    try {
      template.executeWithoutResult(status -> {
        throw new DuplicateKeyException("caught below");
      });
    } catch (DuplicateKeyException swallowed) {
      seen.set(String.valueOf(swallowed.getMessage()));
    }
  }
}
