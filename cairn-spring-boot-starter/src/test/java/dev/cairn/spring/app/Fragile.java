package dev.cairn.spring.app;

import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/** A workflow whose process dies once, before or after the commit of its transaction. */
@Component
public class Fragile {
  /** The exit code of a process that has died. */
  public static final int DIED = 9;

  private final Access access;

  public Fragile(Access access) {
    this.access = access;
  }

  /** When the process dies. */
  public enum Death {
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  @Workflow
  public String fragile(String name, Access.Technology technology, Death death, String marker) {
    insert(name, technology, death, marker);
    return finish(death, marker);
  }

  @Transaction
  protected void insert(String name, Access.Technology technology, Death death, String marker) {
    access.insert(technology, name);
    if (death == Death.BEFORE_COMMIT) {
      dieOnce(marker);
    }
  }

  @Step
  protected String finish(Death death, String marker) {
    if (death == Death.AFTER_COMMIT) {
      dieOnce(marker);
    }
    return "finished";
  }

  private static void dieOnce(String marker) {
    try {
      Files.createFile(Path.of(marker));
    } catch (FileAlreadyExistsException diedBefore) {
      return;
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    Runtime.getRuntime().halt(DIED);
  }
}
