package dev.cairn.observe;

import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log what an operator should know, and every listener everything. */
public final class Observers implements Listener {
  private static final Logger LOG = LoggerFactory.getLogger("dev.cairn");

  private final List<Listener> listeners;

  /**
   * With these listeners.
   *
   * @param listeners the user's
   */
  public Observers(List<Listener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void on(Event event) {
    log(event);
    for (Listener listener : listeners) {
      tell(listener, event);
    }
  }

  private static void tell(Listener listener, Event event) {
    try {
      listener.on(event);
    } catch (RuntimeException | Error thrown) {
      LOG.error("listener failed class={}", listener.getClass().getName(), thrown);
    }
  }

  private static void log(Event event) {
    switch (event) {
      case Event.Recording recording -> LOG.trace("recording lines={}", recording.lines().size());
      case Event.Recorded recorded -> LOG.trace("recorded lines={}", recorded.lines().size());
      case Event.RunStarted started -> log(started);
      case Event.RunEnded ended -> log(ended);
      case Event.RunResting(var id, var until) ->
          LOG.debug("run rests workflow={} until={}", id, until);
      case Event.RunDropped(var id, var reason) ->
          LOG.info("run dropped workflow={} reason={}", id, reason);
      case Event.StepRetried(var id, var key, var tries, var failure) ->
          LOG.info(
              "step failed workflow={} step={} tries={} exception={}",
              id,
              key,
              tries,
              failure.getClass().getName());
      case Event.CompensationFailed failed -> log(failed);
      case Event.ArgumentsDiffer(var id, var key) ->
          LOG.warn("arguments differ from the recorded ones workflow={} step={}", id, key);
      case Event.StepsUnasked unasked -> log(unasked);
      case Event.HistoryLarge large -> log(large);
      case Event.UnknownWorkflow(var name, var waiting) ->
          LOG.warn(
              "workflows wait for code that is not registered name={} count={}", name, waiting);
      case Event.DatabaseAway away -> log(away);
      case Event.ConnectionsExhausted exhausted -> log(exhausted);
      case Event.DatabaseBack(var state, var after) ->
          LOG.info("database statements succeed again sqlState={} after={}", state, after);
      case Event.DatabaseFailedOver failover -> log(failover);
      case Event.ExecutorBuried(var executor) ->
          LOG.warn("declared dead, its lease ran out executor={}", executor);
      case Event.ExecutorLost(var executor) ->
          LOG.warn("declared dead and back under a fresh id executor={}", executor);
    }
  }

  private static void log(Event.DatabaseAway away) {
    LOG.warn(
        "database statements fail and are repeated sqlState={} problem={}",
        away.sqlState(),
        away.problem());
  }

  private static void log(Event.ConnectionsExhausted exhausted) {
    LOG.warn(
        "no connection is free sqlState={} problem={} next=provide more, or find who keeps them",
        exhausted.sqlState(),
        exhausted.problem());
  }

  private static void log(Event.DatabaseFailedOver failover) {
    LOG.warn(
        "the database failed over before={} after={} runs_dropped={} records_missing={} of_last_confirmed={}",
        failover.before(),
        failover.after(),
        failover.runs(),
        failover.missing(),
        failover.checked());
  }

  private static void log(Event.CompensationFailed failed) {
    LOG.error(
        "compensation failed workflow={} compensation={} exception={} next=undo it by hand",
        failed.workflowId(),
        failed.name(),
        failed.failure().getClass().getName());
  }

  private static void log(Event.StepsUnasked unasked) {
    LOG.info(
        "another build recorded steps that were not asked for workflow={} steps={}",
        unasked.workflowId(),
        unasked.keys());
  }

  private static void log(Event.HistoryLarge large) {
    LOG.warn(
        "history is large workflow={} records={} bytes={} next=start child workflows for parts",
        large.workflowId(),
        large.records(),
        large.bytes());
  }

  private static void log(Event.RunStarted run) {
    if (run.attempt() > 1) {
      LOG.info(
          "run taken over workflow={} name={} attempt={}",
          run.workflowId(),
          run.name(),
          run.attempt());
    } else {
      LOG.debug("run started workflow={} name={}", run.workflowId(), run.name());
    }
  }

  private static void log(Event.RunEnded run) {
    if (run.state().ended()) {
      LOG.debug(
          "run ended workflow={} name={} state={}", run.workflowId(), run.name(), run.state());
    } else {
      LOG.error(
          "run stopped workflow={} name={} state={} next=see its error, then resume it",
          run.workflowId(),
          run.name(),
          run.state());
    }
  }
}
