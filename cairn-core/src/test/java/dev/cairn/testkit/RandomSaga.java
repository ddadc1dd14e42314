package dev.cairn.testkit;

import dev.cairn.workflow.Durable;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A random sequential workflow, determined by a seed: steps, transactions, caught failures,
 * branches that are awaited at once, and compensations. Reports each compensation that it
 * registers.
 */
public final class RandomSaga {
  private static final int KINDS = 9;
  private static final int KINDS_WITHOUT_BODY = 5;

  private final Random random;
  private final Consumer<String> registering;

  /**
   * @param seed determines the workflow
   * @param registering receives the name of each compensation
   */
  public RandomSaga(long seed, Consumer<String> registering) {
    this.random = new Random(seed);
    this.registering = registering;
  }

  /** Runs a random sequence of operations inside a workflow. */
  public void run(int depth) throws Exception {
    for (int i = random.nextInt(4); i >= 0; i--) {
      runRandomOperation("abc".charAt(random.nextInt(3)) + "", depth);
    }
  }

  private void runRandomOperation(String name, int depth) throws Exception {
    switch (random.nextInt(depth > 0 ? KINDS : KINDS_WITHOUT_BODY)) {
      case 0, 1 -> compensate(name + "-undo");
      case 2 -> Durable.step(name, () -> name);
      case 3 ->
          Durable.transaction(
              name + "-rows", connection -> RandomProgram.insert(connection, name + "-rows"));
      case 4 -> Durable.step(name + "!", () -> fail(name));
      case 5 -> catchingFailure(() -> run(depth - 1));
      case 6 ->
          catchingFailure(
              () -> Durable.all(List.of(Durable.branch("all", () -> branch(depth - 1)))));
      case 7 -> Durable.outcomes(List.of(Durable.branch("outcome", () -> branch(depth - 1))));
      default -> Durable.branch("inner", () -> branch(depth - 1)).await();
    }
  }

  private String branch(int depth) throws Exception {
    run(depth);
    return "through";
  }

  private void compensate(String name) {
    Durable.compensateInTransaction(name, connection -> RandomProgram.insert(connection, name));
    registering.accept(name);
  }

  private static void catchingFailure(Part part) throws Exception {
    try {
      part.run();
    } catch (IllegalStateException failed) {
      // continue after a caught failure
    }
  }

  /** A part of a saga. */
  @FunctionalInterface
  private interface Part {
    void run() throws Exception;
  }

  private static String fail(String name) {
    throw new IllegalStateException("failed " + name);
  }
}
