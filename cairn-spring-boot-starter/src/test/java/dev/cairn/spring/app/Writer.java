package dev.cairn.spring.app;

import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.TransactionTemplate;

/** A workflow with a transaction, in which code uses Spring's transaction management. */
@Component
public class Writer {
  private final Access access;
  private final PlatformTransactionManager jpa;
  private final PlatformTransactionManager jdbc;
  private final AtomicReference<String> seen = new AtomicReference<>("");

  public Writer(Access access, PlatformTransactionManager jpa, DataSource dataSource) {
    this.access = access;
    this.jpa = jpa;
    this.jdbc = new JdbcTransactionManager(dataSource);
  }

  /**
   * How the code writes.
   *
   * @param propagation null without Spring's transaction management
   */
  public record Plan(
      Access.Technology technology, Propagation propagation, boolean withJpa, Ending ending) {}

  /** How the code ends. */
  public enum Ending {
    RETURNS,
    THROWS,
    SWALLOWS_A_FAILURE
  }

  @Workflow
  public String write(String name, Plan plan) {
    try {
      return writeRows(name, plan);
    } catch (IllegalStateException | UnexpectedRollbackException failed) {
      return failed.getClass().getSimpleName();
    }
  }

  @Transaction
  protected String writeRows(String name, Plan plan) {
    if (plan.propagation == null) {
      access.insert(plan.technology, name);
    } else {
      var template = new TransactionTemplate(plan.withJpa ? jpa : jdbc);
      template.setPropagationBehavior(plan.propagation.value());
      template.executeWithoutResult(status -> access.insert(plan.technology, name));
      if (plan.ending == Ending.SWALLOWS_A_FAILURE) {
        swallow(template);
      }
    }
    if (plan.ending == Ending.THROWS) {
      throw new IllegalStateException("thrown after the row was written");
    }
    return "written";
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
