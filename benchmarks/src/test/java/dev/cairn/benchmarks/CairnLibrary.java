package dev.cairn.benchmarks;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.Pipeline;
import dev.cairn.queue.Queue;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.sql.SQLException;
import java.util.List;

/** Cairn with its default settings. */
final class CairnLibrary implements Library {
  static final String QUEUE = "bench";

  private final BenchDatabase database;
  private final Cairn cairn;
  private final CairnWorkflows workflows;

  private CairnLibrary(BenchDatabase database, Cairn cairn, CairnWorkflows workflows) {
    this.database = database;
    this.cairn = cairn;
    this.workflows = workflows;
  }

  static CairnLibrary open(BenchDatabase database, Counters counters) {
    database.execute(Library.USER_TABLE);
    return open(config(database), database, counters);
  }

  static CairnLibrary open(Config config, BenchDatabase database, Counters counters) {
    Cairn cairn = Cairn.open(config);
    cairn.queues().declare(Queue.named(QUEUE));
    CairnWorkflows workflows = cairn.durable(CairnWorkflows.class, counters);
    cairn.start();
    return new CairnLibrary(database, cairn, workflows);
  }

  static Config config(BenchDatabase database) {
    return Config.named("bench")
        .url(database.url())
        .user(database.user())
        .password(database.password());
  }

  Cairn cairn() {
    return cairn;
  }

  @Override
  public String empty(String argument) {
    return workflows.empty(argument);
  }

  @Override
  public int timedSteps(int steps) {
    return workflows.lone(steps);
  }

  @Override
  public int chain(int steps, int length) {
    return workflows.chain(steps, length);
  }

  @Override
  public int transactions(int count) {
    try {
      return workflows.transactions(count);
    } catch (SQLException refused) {
      throw new BenchException("A transaction failed", refused);
    }
  }

  @Override
  public Pending enqueue(String argument) {
    return cairn.start(StartOptions.onQueue(QUEUE), workflows::empty, argument)::await;
  }

  @Override
  public void sleeper(String id) {
    cairn.start(StartOptions.id(id), workflows::sleeper, id);
  }

  @Override
  public Starter fastStarter() {
    Pipeline pipeline = cairn.pipeline();
    return new Starter() {
      @Override
      public void enqueue(String argument) {
        pipeline.start(StartOptions.onQueue(QUEUE), workflows::empty, argument);
      }

      @Override
      public void sleeper(String id) {
        pipeline.start(StartOptions.id(id), workflows::sleeper, id);
      }

      @Override
      public void close() {
        pipeline.close();
      }
    };
  }

  @Override
  public Pending waiter(String id) {
    Handle<String> handle = cairn.start(StartOptions.id(id), workflows::waiter, id);
    return handle::await;
  }

  @Override
  public void interrupted(String id) {
    cairn.start(StartOptions.id(id), workflows::interrupted, id);
  }

  void enqueueAll(List<String> arguments) {
    cairn.startAll(StartOptions.onQueue(QUEUE), workflows::empty, arguments);
  }

  @Override
  public void send(String id, String text) {
    cairn.messages().send(id, CairnWorkflows.TOPIC, text);
  }

  /** Counts each state separately, because each has its own index. */
  @Override
  public long unfinished() {
    return (long)
        database.number(
            """
            select (select count(*) from cairn.workflows where state = 'RUNNING')
                   + (select count(*) from cairn.workflows where state = 'ENQUEUED')
                   + (select count(*) from cairn.workflows where state = 'DELAYED')
            """);
  }

  @Override
  public void close() {
    cairn.close();
  }
}
