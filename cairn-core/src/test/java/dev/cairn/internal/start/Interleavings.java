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
 * Runs actors in every order of their steps, one step at a time. A step is the code between two
 * calls of {@link #step}, so shared state must be accessed directly after such a call. An actor
 * that waits for another one is skipped until it can continue.
 */
public final class Interleavings {
  private static final Object CURRENT_LOCK = new Object();
  private static @Nullable Interleavings current;

  private final ConcurrentHashMap<Thread, Actor> byThread = new ConcurrentHashMap<>();
  private final List<Actor> actors = new ArrayList<>();
  private final List<String> trace = new ArrayList<>();
  private final List<Choice> choices;
  private final int maxSwitches;
  private int nextChoice;
  private int switches;

  private Interleavings(List<Choice> choices, int maxSwitches) {
    this.choices = choices;
    this.maxSwitches = maxSwitches;
  }

  /** The index of the actor that continues at one point, and the number of candidates. */
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

    /** Whether the actor has reached its next step or its end, or waits for another actor. */
    boolean isSettled() {
      return done || ready || waitsForAnother();
    }

    /**
     * A thread that is merely delayed, for example by class loading, does not wait for a future.
     */
    private boolean waitsForAnother() {
      Object blocker = LockSupport.getBlocker(thread);
      return blocker != null
          && blocker.getClass().getName().startsWith(CompletableFuture.class.getName())
          && thread.getState() == Thread.State.WAITING;
    }
  }

  /**
   * Runs a scenario in all orders and returns their number.
   *
   * @param maxSwitches maximum number of switches away from an actor that could continue, in one
   *     order
   * @param scenario adds its actors and returns the final check
   */
  public static int explore(int maxSwitches, Scenario scenario) {
    synchronized (CURRENT_LOCK) {
      List<Choice> next = new ArrayList<>();
      int orders = 0;
      do {
        var order = new Interleavings(next, maxSwitches);
        current = order;
        order.run(scenario);
        orders++;
        next = order.nextOrder();
      } while (!next.isEmpty());
      current = null;
      return orders;
    }
  }

  /** A scenario that is run in all orders. */
  @FunctionalInterface
  public interface Scenario {
    /** Adds the actors of one order and returns its final check. */
    Runnable begin(Interleavings order);
  }

  /** Adds an actor, which starts when it is chosen. */
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

  /**
   * Marks that the current actor is about to access shared state. Does nothing on other threads.
   */
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
      last = choose(ready, last);
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

  /**
   * Waits until all actors have reached their next step, and returns those that can continue; the
   * last one first.
   */
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

  private Actor choose(List<Actor> ready, @Nullable Actor last) {
    boolean mayStay = last != null && last.ready;
    int options = mayStay && switches >= maxSwitches ? 1 : ready.size();
    if (nextChoice == choices.size()) {
      choices.add(new Choice(0, options));
    }
    Choice choice = choices.get(nextChoice++);
    if (choice.options != options) {
      throw new IllegalStateException("what the actors do is not the same each time: " + trace);
    }
    int taken = choice.taken;
    if (mayStay && taken > 0) {
      switches++;
    }
    return ready.get(taken);
  }

  /** The choices of the next order; empty after the last one. */
  private List<Choice> nextOrder() {
    int index = choices.size() - 1;
    while (index >= 0 && choices.get(index).taken + 1 >= choices.get(index).options) {
      index--;
    }
    if (index < 0) {
      return List.of();
    }
    var next = new ArrayList<>(choices.subList(0, index));
    next.add(new Choice(choices.get(index).taken + 1, choices.get(index).options));
    return next;
  }
}
