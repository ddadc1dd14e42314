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
 * A workflow made up by chance from a seed: steps, failing steps, transactions, loops, choices,
 * branches, compensations, children, caught exceptions, ids, random numbers, and talks with other
 * workflows. Its result tells everything that it saw.
 */
public final class RandomProgram {
  /** What a program may do. */
  sealed interface Op {
    record Step(String name) implements Op {}

    record Failing(String name) implements Op {}

    record Rows(String name) implements Op {}

    record Nap(int days) implements Op {}

    record Draw() implements Op {}

    record Loop(int times, List<Op> body) implements Op {}

    record Choice(List<Op> left, List<Op> right) implements Op {}

    record Guarded(List<Op> body) implements Op {}

    record Child(long seed) implements Op {}

    record Branches(int atMost, List<List<Op>> bodies) implements Op {}

    record Undo(String name) implements Op {}

    record All(List<List<Op>> bodies) implements Op {}

    record First(List<Op> rival, List<Op> winner) implements Op {}

    record Talk(RandomTalk.About about, int number) implements Op {}
  }

  /**
   * Where a program runs.
   *
   * @param program calls another program, by its seed
   * @param talk talks with another workflow
   */
  public record World(Fn.Of1<Long, String> program, RandomTalk talk) {}

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
      case 1 -> new Op.Rows(name + "-rows");
      case 2 -> new Op.Nap(1 + random.nextInt(5));
      case 3 -> new Op.Draw();
      case 4 -> new Op.Step(name);
      case 5 -> new Op.Undo(name + "-undo");
      case 6, 7 -> talk(random);
      case 8 -> new Op.Loop(1 + random.nextInt(3), block(random, depth - 1));
      case 9 -> new Op.Choice(block(random, depth - 1), block(random, depth - 1));
      case 10 -> new Op.Guarded(block(random, depth - 1));
      case 11, 12 -> forks(random, depth - 1);
      default -> new Op.Child(random.nextInt(1_000));
    };
  }

  private static Op talk(Random random) {
    var about = RandomTalk.About.values();
    return new Op.Talk(about[random.nextInt(about.length)], 1 + random.nextInt(3));
  }

  private static Op forks(Random random, int depth) {
    List<Op> one = block(random, depth);
    List<Op> other = block(random, depth);
    return switch (random.nextInt(3)) {
      case 0 -> new Op.Branches(1 + random.nextInt(2), List.of(one, other));
      case 1 -> new Op.All(List.of(one, other));
      default -> new Op.First(one, other);
    };
  }

  /** Runs the program inside a workflow. */
  public String run(World world) throws Exception {
    var seen = new StringBuilder();
    run(ops, seen, world);
    return seen.toString();
  }

  private static void run(List<Op> ops, StringBuilder seen, World world) throws Exception {
    for (Op op : ops) {
      switch (op) {
        case Op.Step(var name) -> seen.append(step(name));
        case Op.Failing(var name) -> Durable.step(name, () -> fail(name));
        case Op.Rows(var name) -> seen.append(rows(name));
        case Op.Nap(var days) -> Durable.sleep(Duration.ofDays(days));
        case Op.Draw() -> seen.append(Durable.random().nextInt(10)).append(Durable.uuid());
        case Op.Loop(var times, var body) -> {
          for (int i = 0; i < times; i++) {
            run(body, seen, world);
          }
        }
        case Op.Choice(var left, var right) ->
            run(Durable.random().nextBoolean() ? left : right, seen, world);
        case Op.Guarded(var body) -> guarded(body, seen, world);
        case Op.Branches(var atMost, var bodies) -> fork(atMost, bodies, seen, world);
        case Op.Undo(var name) ->
            Durable.compensateInTransaction(name, connection -> insert(connection, name));
        case Op.Child(var seed) -> seen.append('(').append(world.program.call(seed)).append(')');
        case Op.All(var bodies) -> seen.append(all(bodies, world));
        case Op.First(var rival, var winner) -> seen.append(first(rival, winner, world));
        case Op.Talk(var about, var number) -> seen.append(world.talk.talk(about, number));
      }
      seen.append(' ');
    }
  }

  private static String step(String name) {
    return Durable.step(name, () -> name + Durable.uuid());
  }

  private static int rows(String name) throws SQLException {
    return Durable.transaction(name, connection -> insert(connection, name));
  }

  private static String all(List<List<Op>> bodies, World world) throws Exception {
    return Durable.all(
            bodies.stream().map(body -> Durable.branch("all", () -> guarded(body, world))).toList())
        .toString();
  }

  /** It is sure who wins, and how far the rival gets that is given up. */
  private static String first(List<Op> rival, List<Op> winner, World world) throws Exception {
    String ready = "ready " + Durable.uuid();
    var waiting =
        Durable.branch("rival", () -> guarded(rival, world) + world.talk.readyForEver(ready));
    var winning =
        Durable.branch(
            "winner",
            () -> {
              RandomTalk.awaitReady(ready);
              return guarded(winner, world);
            });
    return Durable.first(waiting, winning);
  }

  private static String guarded(List<Op> body, World world) throws Exception {
    var seen = new StringBuilder();
    guarded(body, seen, world);
    return seen.toString();
  }

  /** What a branch sees does not hang on the timing; nor does how it ends. */
  private static void fork(int atMost, List<List<Op>> bodies, StringBuilder seen, World world) {
    BranchLimit forks = BranchLimit.of(atMost);
    var branches =
        bodies.stream().map(body -> forks.branch("fork", () -> run(body, world))).toList();
    for (Result<String> outcome : Durable.outcomes(branches)) {
      seen.append('[')
          .append(outcome instanceof Result.Success(var value) ? value : outcome)
          .append(']');
    }
  }

  private static String run(List<Op> ops, World world) throws Exception {
    var seen = new StringBuilder();
    run(ops, seen, world);
    return seen.toString();
  }

  private static void guarded(List<Op> body, StringBuilder seen, World world) throws Exception {
    try {
      run(body, seen, world);
    } catch (IllegalStateException caught) {
      seen.append(caught.getMessage());
    }
  }

  private static String fail(String name) {
    throw new IllegalStateException("failed " + name);
  }

  /** A row that says that something happened in the workflow. */
  static int insert(Connection connection, String name) throws SQLException {
    try (var statement =
        connection.prepareStatement("insert into happened values (?, ?) returning 1")) {
      statement.setString(1, Durable.workflowId());
      statement.setString(2, name);
      return statement.execute() ? 1 : 0;
    }
  }
}
