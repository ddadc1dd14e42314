package dev.cairn;

import dev.cairn.api.Durable;
import dev.cairn.api.Fn;
import dev.cairn.api.Forks;
import dev.cairn.api.Result;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A workflow made up by chance from a seed: steps, failing steps, transactions, loops, choices,
 * branches, compensations, children, caught exceptions, ids and random numbers. Its result tells
 * everything that it saw.
 */
final class RandomProgram {
  /** What a program may do. */
  sealed interface Op {
    record Step(String name) implements Op {}

    record Failing(String name) implements Op {}

    record Rows(String name) implements Op {}

    record Nap() implements Op {}

    record Draw() implements Op {}

    record Loop(int times, List<Op> body) implements Op {}

    record Choice(List<Op> left, List<Op> right) implements Op {}

    record Guarded(List<Op> body) implements Op {}

    record Child(long seed) implements Op {}

    record Branches(int atMost, List<List<Op>> bodies) implements Op {}

    record Undo(String name) implements Op {}
  }

  private final List<Op> ops;

  private RandomProgram(List<Op> ops) {
    this.ops = ops;
  }

  static RandomProgram of(long seed, int depth) {
    return new RandomProgram(block(new Random(seed), depth));
  }

  private static List<Op> block(Random random, int depth) {
    var ops = new ArrayList<Op>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      ops.add(op(random, depth));
    }
    return ops;
  }

  private static Op op(Random random, int depth) {
    String name = "abc".substring(random.nextInt(3)).substring(0, 1);
    return switch (random.nextInt(depth > 0 ? 11 : 6)) {
      case 0 -> new Op.Failing(name + "!");
      case 1 -> new Op.Rows(name + "-rows");
      case 2 -> new Op.Nap();
      case 3 -> new Op.Draw();
      case 4 -> new Op.Step(name);
      case 5 -> new Op.Undo(name + "-undo");
      case 6 -> new Op.Loop(1 + random.nextInt(3), block(random, depth - 1));
      case 7 -> new Op.Choice(block(random, depth - 1), block(random, depth - 1));
      case 8 -> new Op.Guarded(block(random, depth - 1));
      case 9 ->
          new Op.Branches(
              1 + random.nextInt(2), List.of(block(random, depth - 1), block(random, depth - 1)));
      default -> new Op.Child(random.nextInt(1_000));
    };
  }

  /** Runs the program inside a workflow. */
  String run(Fn.Of1<Long, String> workflow) throws Exception {
    var seen = new StringBuilder();
    run(ops, seen, workflow);
    return seen.toString();
  }

  private static void run(List<Op> ops, StringBuilder seen, Fn.Of1<Long, String> workflow)
      throws Exception {
    for (Op op : ops) {
      switch (op) {
        case Op.Step(var name) -> {
          String value = Durable.step(name, () -> name + Durable.uuid());
          seen.append(value);
        }
        case Op.Failing(var name) -> Durable.step(name, () -> fail(name));
        case Op.Rows(var name) -> {
          int rows = Durable.transaction(name, connection -> insert(connection, name));
          seen.append(rows);
        }
        case Op.Nap() -> Durable.sleep(Duration.ofNanos(1_000));
        case Op.Draw() -> seen.append(Durable.random().nextInt(10)).append(Durable.uuid());
        case Op.Loop(var times, var body) -> {
          for (int i = 0; i < times; i++) {
            run(body, seen, workflow);
          }
        }
        case Op.Choice(var left, var right) ->
            run(Durable.random().nextBoolean() ? left : right, seen, workflow);
        case Op.Guarded(var body) -> guarded(body, seen, workflow);
        case Op.Branches(var atMost, var bodies) -> fork(atMost, bodies, seen, workflow);
        case Op.Undo(var name) ->
            Durable.compensateInTransaction(name, connection -> insert(connection, name));
        case Op.Child(var seed) -> seen.append('(').append(workflow.call(seed)).append(')');
      }
      seen.append(' ');
    }
  }

  /** What a branch sees does not hang on the timing; nor does how it ends. */
  private static void fork(
      int atMost, List<List<Op>> bodies, StringBuilder seen, Fn.Of1<Long, String> workflow) {
    Forks forks = Forks.atMost(atMost);
    var branches =
        bodies.stream().map(body -> forks.fork("fork", () -> run(body, workflow))).toList();
    for (Result<String> outcome : Durable.outcomes(branches)) {
      seen.append('[')
          .append(outcome instanceof Result.Success(var value) ? value : outcome)
          .append(']');
    }
  }

  private static String run(List<Op> ops, Fn.Of1<Long, String> workflow) throws Exception {
    var seen = new StringBuilder();
    run(ops, seen, workflow);
    return seen.toString();
  }

  private static void guarded(List<Op> body, StringBuilder seen, Fn.Of1<Long, String> workflow)
      throws Exception {
    try {
      run(body, seen, workflow);
    } catch (IllegalStateException caught) {
      seen.append(caught.getMessage());
    }
  }

  private static String fail(String name) {
    throw new IllegalStateException("failed " + name);
  }

  private static int insert(Connection connection, String name) throws SQLException {
    try (var statement =
        connection.prepareStatement("insert into happened values (?, ?) returning 1")) {
      statement.setString(1, Durable.workflowId());
      statement.setString(2, name);
      return statement.execute() ? 1 : 0;
    }
  }
}
