package dev.cairn.benchmarks;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.Pipeline;
import dev.cairn.queue.Queue;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.sql.SQLException;
import java.util.List;

/** Cairn as it comes: no setting differs from what it does by itself. */
final class CairnLibrary implements Library {
  static final String QUEUE = "bench";

  private final Site site;
  private final Cairn cairn;
  private final CairnChores chores;

  private CairnLibrary(Site site, Cairn cairn, CairnChores chores) {
    this.site = site;
    this.cairn = cairn;
    this.chores = chores;
  }

  static CairnLibrary open(Site site, Notes notes) {
    site.execute(Library.ROWS);
    Cairn cairn = Cairn.open(config(site));
    cairn.queues().declare(Queue.named(QUEUE));
    CairnChores chores = cairn.durable(CairnChores.class, notes);
    cairn.start();
    return new CairnLibrary(site, cairn, chores);
  }

  static Config config(Site site) {
    return Config.named("bench").url(site.url()).user(site.user()).password(site.password());
  }

  Cairn cairn() {
    return cairn;
  }

  @Override
  public String empty(String argument) {
    return chores.empty(argument);
  }

  @Override
  public int lone(int steps) {
    return chores.lone(steps);
  }

  @Override
  public int chain(int steps, int length) {
    return chores.chain(steps, length);
  }

  @Override
  public int transactions(int count) {
    try {
      return chores.transactions(count);
    } catch (SQLException refused) {
      throw new BenchException("A transaction failed", refused);
    }
  }

  @Override
  public Pending enqueue(String argument) {
    return cairn.start(StartOptions.onQueue(QUEUE), chores::empty, argument)::await;
  }

  @Override
  public void sleeper(String id) {
    cairn.start(StartOptions.id(id), chores::sleeper, id);
  }

  @Override
  public Starter quickest() {
    Pipeline pipeline = cairn.pipeline();
    return new Starter() {
      @Override
      public void enqueue(String argument) {
        pipeline.start(StartOptions.onQueue(QUEUE), chores::empty, argument);
      }

      @Override
      public void sleeper(String id) {
        pipeline.start(StartOptions.id(id), chores::sleeper, id);
      }

      @Override
      public void close() {
        pipeline.close();
      }
    };
  }

  @Override
  public Pending waiter(String id) {
    Handle<String> handle = cairn.start(StartOptions.id(id), chores::waiter, id);
    return handle::await;
  }

  @Override
  public void interrupted(String id) {
    cairn.start(StartOptions.id(id), chores::interrupted, id);
  }

  void enqueueAll(List<String> arguments) {
    cairn.startAll(StartOptions.onQueue(QUEUE), chores::empty, arguments);
  }

  @Override
  public void send(String id, String text) {
    cairn.messages().send(id, CairnChores.TOPIC, text);
  }

  /** One state after the other, since each has an index of its own. */
  @Override
  public long unfinished() {
    return (long)
        site.number(
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
