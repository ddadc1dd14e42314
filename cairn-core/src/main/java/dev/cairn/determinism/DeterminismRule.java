package dev.cairn.determinism;

/**
 * The rules for workflow code: the code of workflows and branches outside steps and transactions. A
 * replay executes this code again and must make the same calls. {@code docs/determinism.md} has an
 * example of each.
 */
public enum DeterminismRule {
  /** Reads the clock of the machine. */
  CLOCK(
      "CairnClock",
      "Workflow code reads the clock of the machine",
      "a replay reads another time",
      "Use Durable.now()."),

  /** Creates random numbers or ids. */
  RANDOM(
      "CairnRandom",
      "Workflow code creates random numbers or ids",
      "a replay gets another value",
      "Use Durable.random() or Durable.uuid()."),

  /** Reads what differs between machines: variables, properties, locale, time zone. */
  ENVIRONMENT(
      "CairnEnvironment",
      "Workflow code reads a setting of the machine",
      "another machine may have another value",
      "Pass the value as an argument of the workflow, or read it in a step."),

  /** Uses threads, executors or asynchronous tasks. */
  THREAD(
      "CairnThread",
      "Workflow code uses threads or executors",
      "their order differs between runs, and durable calls on them are rejected",
      "Use Durable.branch(...), or do all the work of the threads in one step."),

  /** Uses a parallel stream. */
  PARALLEL_STREAM(
      "CairnParallelStream",
      "Workflow code uses a parallel stream",
      "the order of its calls differs between runs, and durable calls on other threads are rejected",
      "Use a sequential stream, or Durable.branch(...)."),

  /** Accesses files, the network, processes or a database. */
  IO(
      "CairnIo",
      "Workflow code accesses files, the network, processes or a database",
      "a replay does it again, and may get another result",
      "Do it in a step or transaction."),

  /** Uses locks, or waits in a way that is not recorded. */
  LOCK(
      "CairnLock",
      "Workflow code uses a lock, or waits without a record",
      "the wait is not recorded, and other processes do not see it",
      "Use Durable.sleep(...), or wait for a message, an event or a promise."),

  /** Uses static state that can change. */
  STATIC_STATE(
      "CairnStaticState",
      "Workflow code uses static state that can change",
      "it is not recorded, and a replay or another process has another value",
      "Use an argument, a local variable or the result of a step."),

  /** Makes durable calls in the iteration order of a hash table. */
  HASH_ORDER(
      "CairnHashOrder",
      "Workflow code makes durable calls in the order of a hash table",
      "another process may iterate in another order, so a replay makes other calls",
      "Use a collection with an order, such as LinkedHashSet or TreeMap, or sort it."),

  /**
   * Catches {@code Throwable}, {@code Error} or {@code InterruptedException} around durable calls.
   */
  BROAD_CATCH(
      "CairnBroadCatch",
      "Workflow code catches Throwable, Error or InterruptedException around durable calls",
      "the code continues although Cairn stops this run or the step was interrupted",
      "Catch Exception or the exception that you expect, or throw the caught one again."),

  /** Makes durable calls in a lambda that runs on another thread or after the workflow. */
  ESCAPING_LAMBDA(
      "CairnEscapingLambda",
      "A lambda that leaves the workflow makes durable calls",
      "durable calls are rejected on other threads and after the end of the workflow",
      "Use Durable.branch(...)."),

  /** Changes an object after it was an argument of a step, or inside the step. */
  MUTATED_ARGUMENT(
      "CairnMutatedArgument",
      "Code changes the argument of a step",
      "a replay does not execute the step, and its record describes the object as it was",
      "Return a new value from the step, or pass a copy.");

  private final String check;
  private final String summary;
  private final String consequence;
  private final String alternative;

  DeterminismRule(String check, String summary, String consequence, String alternative) {
    this.check = check;
    this.summary = summary;
    this.consequence = consequence;
    this.alternative = alternative;
  }

  /**
   * Returns the name of the Error Prone check, as in {@code -Xep:CairnClock:ERROR}.
   *
   * @return the name
   */
  public String check() {
    return check;
  }

  /**
   * Returns what the code does that violates this rule.
   *
   * @return a sentence without a full stop
   */
  public String summary() {
    return summary;
  }

  /**
   * Returns what goes wrong.
   *
   * @return a clause that begins in lower case
   */
  public String consequence() {
    return consequence;
  }

  /**
   * Returns what to do instead.
   *
   * @return a sentence
   */
  public String alternative() {
    return alternative;
  }
}
