package dev.cairn.internal.start;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs actors in every order in which their steps can follow each other, one step at a time. A step
 * is what an actor does from one call of {@link #step} to the next, so shared state is reached only
 * right after such a call. An actor that waits for another one is left out until it can go on.
 */
public final class Interleavings {
  private static final Object CURRENT_LOCK = new Object();
  private static @Nullable Interleavings current;

  private final ConcurrentHashMap<Thread, Actor> byThread = new ConcurrentHashMap<>();
  private final List<Actor> actors = new ArrayList<>();
  private final List<String> trace = new ArrayList<>();
  private final List<Choice> choices;
  private final int mostSwitches;
  private int made;
  private int switches;

  private Interleavings(List<Choice> choices, int mostSwitches) {
    this.choices = choices;
    this.mostSwitches = mostSwitches;
  }

  /** Which of how many actors goes on at one point. */
  private record Choice(int taken, int options) {}

  private static final class Actor {
    private final String name;
    private final Semaphore turn = new Semaphore(0);
    private volatile String at = "begins";
    private volatile boolean ready;
    private volatile boolean done;
    private volatile @Nullable Throwable thrown;
    private final Thread thread;

    Actor(String name, Consumer<Actor> code) {
      this.name = name;
      this.thread = Thread.ofVirtual().unstarted(() -> code.accept(this));
    }

    /** Whether it has come to its next step or end, or waits for another one. */
    boolean isSettled() {
      return done || ready || waitsForAnother();
    }

    /** A thread that only is late, such as one that loads a class, does not wait for a future. */
    private boolean waitsForAnother() {
      Object blocker = LockSupport.getBlocker(thread);
      return blocker != null
          && blocker.getClass().getName().startsWith(CompletableFuture.class.getName())
          && thread.getState() == Thread.State.WAITING;
    }
  }

  /**
   * Runs a scenario in all orders.
   *
   * @param mostSwitches how often an actor is left that could go on, at most, in one order
   * @param scenario adds its actors, and returns what checks the end
   * @return how many orders there were
   */
  public static int explore(int mostSwitches, Scenario scenario) {
    synchronized (CURRENT_LOCK) {
      List<Choice> next = new ArrayList<>();
      int orders = 0;
      do {
        var order = new Interleavings(next, mostSwitches);
        current = order;
        order.run(scenario);
        orders++;
        next = order.following();
      } while (!next.isEmpty());
      current = null;
      return orders;
    }
  }

  /** What is run in all orders. */
  @FunctionalInterface
  public interface Scenario {
    /** Adds the actors of one order; returns what checks its end. */
    Runnable begin(Interleavings order);
  }

  /** Adds an actor, which begins when it is chosen. */
  public void actor(String name, Runnable code) {
    var actor = new Actor(name, self -> act(self, code));
    byThread.put(actor.thread, actor);
    actor.thread.start();
    synchronized (actors) {
      actors.add(actor);
    }
  }

  private static void act(Actor actor, Runnable code) {
    try {
      step("begins");
      code.run();
    } catch (Throwable thrown) {
      actor.thrown = thrown;
    } finally {
      actor.done = true;
    }
  }

  /** The current actor is about to reach shared state. Does nothing on other threads. */
  public static void step(String what) {
    Interleavings order = current;
    Actor actor = order == null ? null : order.byThread.get(Thread.currentThread());
    if (actor != null) {
      actor.at = what;
      actor.ready = true;
      actor.turn.acquireUninterruptibly();
    }
  }

  private void run(Scenario scenario) {
    Runnable check = scenario.begin(this);
    Actor last = null;
    List<Actor> ready = ready(last);
    while (!ready.isEmpty()) {
      last = chosen(ready, last);
      trace.add(last.name + ": " + last.at);
      last.ready = false;
      last.turn.release();
      ready = ready(last);
    }
    try {
      checkAllDone();
      check.run();
    } catch (Throwable failed) {
      throw new AssertionError("in the order\n  " + String.join("\n  ", trace), failed);
    }
  }

  private void checkAllDone() throws Throwable {
    String waiting =
        snapshot().stream()
            .filter(actor -> !actor.done)
            .map(actor -> actor.name + " after " + actor.at)
            .collect(Collectors.joining(", "));
    if (!waiting.isEmpty()) {
      throw new AssertionError("these wait for ever: " + waiting);
    }
    for (Actor actor : snapshot()) {
      if (actor.thrown != null) {
        throw actor.thrown;
      }
    }
  }

  /** Those that can go on once all have come to their next step: first the one that just did. */
  private List<Actor> ready(@Nullable Actor last) {
    awaitSettled();
    var ready = new ArrayList<Actor>();
    if (last != null && last.ready) {
      ready.add(last);
    }
    snapshot().stream().filter(actor -> actor.ready && actor != last).forEach(ready::add);
    return ready;
  }

  private void awaitSettled() {
    boolean settled = false;
    while (!settled) {
      settled = snapshot().stream().allMatch(Actor::isSettled);
      settled &= snapshot().stream().allMatch(Actor::isSettled);
      if (!settled) {
        Thread.onSpinWait();
      }
    }
  }

  private List<Actor> snapshot() {
    synchronized (actors) {
      return List.copyOf(actors);
    }
  }

  private Actor chosen(List<Actor> ready, @Nullable Actor last) {
    boolean mayStay = last != null && last.ready;
    int options = mayStay && switches >= mostSwitches ? 1 : ready.size();
    if (made == choices.size()) {
      choices.add(new Choice(0, options));
    }
    Choice choice = choices.get(made++);
    if (choice.options != options) {
      throw new IllegalStateException("what the actors do is not the same each time: " + trace);
    }
    int taken = choice.taken;
    if (mayStay && taken > 0) {
      switches++;
    }
    return ready.get(taken);
  }

  /** The choices of the order that comes after this one; none after the last. */
  private List<Choice> following() {
    int place = choices.size() - 1;
    while (place >= 0 && choices.get(place).taken + 1 >= choices.get(place).options) {
      place--;
    }
    if (place < 0) {
      return List.of();
    }
    var next = new ArrayList<>(choices.subList(0, place));
    next.add(new Choice(choices.get(place).taken + 1, choices.get(place).options));
    return next;
  }
}
