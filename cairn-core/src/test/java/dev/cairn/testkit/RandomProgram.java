package dev.cairn.testkit;

import dev.cairn.common.Result;
import dev.cairn.start.Fn;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random workflow, determined by a seed: steps, failing steps, transactions, loops, choices,
 * branches, compensations, children, caught exceptions, ids, random numbers, and exchanges with
 * other workflows. Its result contains all that it observed.
 */
public final class RandomProgram {
  /** An operation of a program. */
  sealed interface Op {
    record Step(String name) implements Op {}

    record Failing(String name) implements Op {}

    record Transaction(String name) implements Op {}

    record Sleep(int days) implements Op {}

    record RandomNumber() implements Op {}

    record Loop(int times, List<Op> body) implements Op {}

    record Choice(List<Op> left, List<Op> right) implements Op {}

    record Catching(List<Op> body) implements Op {}

    record Child(long seed) implements Op {}

    record Branches(int atMost, List<List<Op>> bodies) implements Op {}

    record Compensation(String name) implements Op {}

    record All(List<List<Op>> bodies) implements Op {}

    record First(List<Op> rival, List<Op> winner) implements Op {}

    record Exchange(RandomExchange.Kind kind, int number) implements Op {}
  }

  /**
   * The environment of a program.
   *
   * @param program calls another program, by its seed
   * @param exchange exchanges messages with another workflow
   */
  public record Context(Fn.Of1<Long, String> program, RandomExchange exchange) {}

  private final List<Op> ops;

  private RandomProgram(List<Op> ops) {
    this.ops = ops;
  }

  public static RandomProgram of(long seed, int depth) {
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
    return switch (random.nextInt(depth > 0 ? 14 : 8)) {
      case 0 -> new Op.Failing(name + "!");
      case 1 -> new Op.Transaction(name + "-rows");
      case 2 -> new Op.Sleep(1 + random.nextInt(5));
      case 3 -> new Op.RandomNumber();
      case 4 -> new Op.Step(name);
      case 5 -> new Op.Compensation(name + "-undo");
      case 6, 7 -> exchange(random);
      case 8 -> new Op.Loop(1 + random.nextInt(3), block(random, depth - 1));
      case 9 -> new Op.Choice(block(random, depth - 1), block(random, depth - 1));
      case 10 -> new Op.Catching(block(random, depth - 1));
      case 11, 12 -> branches(random, depth - 1);
      default -> new Op.Child(random.nextInt(1_000));
    };
  }

  private static Op exchange(Random random) {
    var kinds = RandomExchange.Kind.values();
    return new Op.Exchange(kinds[random.nextInt(kinds.length)], 1 + random.nextInt(3));
  }

  private static Op branches(Random random, int depth) {
    List<Op> one = block(random, depth);
    List<Op> other = block(random, depth);
    return switch (random.nextInt(3)) {
      case 0 -> new Op.Branches(1 + random.nextInt(2), List.of(one, other));
      case 1 -> new Op.All(List.of(one, other));
      default -> new Op.First(one, other);
    };
  }

  /** Runs the program inside a workflow and returns what it observed. */
  public String run(Context context) throws Exception {
    var observed = new StringBuilder();
    run(ops, observed, context);
    return observed.toString();
  }

  private static void run(List<Op> ops, StringBuilder observed, Context context) throws Exception {
    for (Op op : ops) {
      switch (op) {
        case Op.Step(var name) -> observed.append(step(name));
        case Op.Failing(var name) -> Durable.step(name, () -> fail(name));
        case Op.Transaction(var name) -> observed.append(transaction(name));
        case Op.Sleep(var days) -> Durable.sleep(Duration.ofDays(days));
        case Op.RandomNumber() ->
            observed.append(Durable.random().nextInt(10)).append(Durable.uuid());
        case Op.Loop(var times, var body) -> {
          for (int i = 0; i < times; i++) {
            run(body, observed, context);
          }
        }
        case Op.Choice(var left, var right) ->
            run(Durable.random().nextBoolean() ? left : right, observed, context);
        case Op.Catching(var body) -> catching(body, observed, context);
        case Op.Branches(var atMost, var bodies) -> runBranches(atMost, bodies, observed, context);
        case Op.Compensation(var name) ->
            Durable.compensateInTransaction(name, connection -> insert(connection, name));
        case Op.Child(var seed) ->
            observed.append('(').append(context.program.call(seed)).append(')');
        case Op.All(var bodies) -> observed.append(all(bodies, context));
        case Op.First(var rival, var winner) -> observed.append(first(rival, winner, context));
        case Op.Exchange(var kind, var number) ->
            observed.append(context.exchange.exchange(kind, number));
      }
      observed.append(' ');
    }
  }

  private static String step(String name) {
    return Durable.step(name, () -> name + Durable.uuid());
  }

  private static int transaction(String name) throws SQLException {
    return Durable.transaction(name, connection -> insert(connection, name));
  }

  private static String all(List<List<Op>> bodies, Context context) throws Exception {
    return Durable.all(
            bodies.stream()
                .map(body -> Durable.branch("all", () -> catching(body, context)))
                .toList())
        .toString();
  }

  /** The winner is fixed; how far the abandoned rival gets is random. */
  private static String first(List<Op> rival, List<Op> winner, Context context) throws Exception {
    String ready = "ready " + Durable.uuid();
    var waiting =
        Durable.branch(
            "rival", () -> catching(rival, context) + context.exchange.signalReadyAndBlock(ready));
    var winning =
        Durable.branch(
            "winner",
            () -> {
              RandomExchange.awaitReady(ready);
              return catching(winner, context);
            });
    return Durable.first(waiting, winning);
  }

  private static String catching(List<Op> body, Context context) throws Exception {
    var observed = new StringBuilder();
    catching(body, observed, context);
    return observed.toString();
  }

  /** What a branch observes and its outcome do not depend on timing. */
  private static void runBranches(
      int atMost, List<List<Op>> bodies, StringBuilder observed, Context context) {
    BranchLimit limit = BranchLimit.of(atMost);
    var branches =
        bodies.stream().map(body -> limit.branch("fork", () -> run(body, context))).toList();
    for (Result<String> outcome : Durable.outcomes(branches)) {
      observed
          .append('[')
          .append(outcome instanceof Result.Success(var value) ? value : outcome)
          .append(']');
    }
  }

  private static String run(List<Op> ops, Context context) throws Exception {
    var observed = new StringBuilder();
    run(ops, observed, context);
    return observed.toString();
  }

  private static void catching(List<Op> body, StringBuilder observed, Context context)
      throws Exception {
    try {
      run(body, observed, context);
    } catch (IllegalStateException caught) {
      observed.append(caught.getMessage());
    }
  }

  private static String fail(String name) {
    throw new IllegalStateException("failed " + name);
  }

  /** Inserts a row that records an execution in the workflow. */
  static int insert(Connection connection, String name) throws SQLException {
    try (var statement =
        connection.prepareStatement("insert into happened values (?, ?) returning 1")) {
      statement.setString(1, Durable.workflowId());
      statement.setString(2, name);
      return statement.execute() ? 1 : 0;
    }
  }
}
