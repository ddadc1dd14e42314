package dev.cairn.internal.observe;

import dev.cairn.internal.text.LogText;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the log lines that operators need and passes every event to every listener. */
public final class EventDispatcher implements Listener {
  private static final Logger LOG = LoggerFactory.getLogger("dev.cairn");

  private final List<Listener> listeners;

  /**
   * Creates an observer.
   *
   * @param listeners the listeners of the user
   */
  public EventDispatcher(List<Listener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void on(Event event) {
    log(event);
    for (Listener listener : listeners) {
      notifyListener(listener, event);
    }
  }

  private static void notifyListener(Listener listener, Event event) {
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
      case Event.JournalCommitted committed -> LOG.trace("journal committed {}", committed);
      case Event.RunStarted started -> log(started);
      case Event.RunEnded ended -> log(ended);
      case Event.RunUnloaded(var id, var until) ->
          LOG.debug("run unloaded workflow={} until={}", text(id), until);
      case Event.RunContinued continued -> log(continued);
      case Event.RunDropped(var id, var reason) ->
          LOG.info("run dropped workflow={} reason={}", text(id), text(reason));
      case Event.StepRetried retried -> log(retried);
      case Event.WaitStarted started -> LOG.trace("wait started wait={}", started);
      case Event.WaitEnded ended -> LOG.trace("wait ended wait={}", ended);
      case Event.CompensationFailed failed -> log(failed);
      case Event.ArgumentsDiffer(var id, var key) ->
          LOG.warn(
              "arguments differ from the recorded ones workflow={} step={}", text(id), text(key));
      case Event.StepsNotRequested steps -> log(steps);
      case Event.HistoryLarge large -> log(large);
      case Event.UnknownWorkflow unknown -> log(unknown);
      case Event.DatabaseAway away -> log(away);
      case Event.ConnectionsExhausted exhausted -> log(exhausted);
      case Event.DatabaseBack(var state, var after) ->
          LOG.info("database statements succeed again sqlState={} after={}", state, after);
      case Event.DatabaseFailedOver failover -> log(failover);
      case Event.LeasesOfOthers leases -> log(leases);
      case Event.CarriersBusy busy -> log(busy);
      case Event.ExecutorDeclaredDead(var executor) ->
          LOG.warn("executor declared dead, its lease expired executor={}", text(executor));
      case Event.LeaseExtended extended -> LOG.trace("lease extended {}", extended);
      case Event.ExecutorLost(var executor) ->
          LOG.warn(
              "this executor was declared dead and continues under a new id executor={}",
              text(executor));
    }
  }

  private static void log(Event.RunContinued continued) {
    LOG.debug(
        "run continues as new workflow={} name={} generation={}",
        text(continued.workflowId()),
        text(continued.name()),
        continued.generation());
  }

  private static void log(Event.UnknownWorkflow unknown) {
    LOG.warn(
        "workflows wait for code that no executor has registered name={} count={}",
        text(unknown.name()),
        unknown.waiting());
  }

  private static void log(Event.StepRetried retried) {
    LOG.info(
        "step failed workflow={} step={} tries={} exception={}",
        text(retried.workflowId()),
        text(retried.key()),
        retried.tries(),
        retried.failure().getClass().getName());
  }

  private static void log(Event.LeasesOfOthers leases) {
    LOG.info(
        "other executors are alive executors={} longestLease={} next=workflows of a killed executor continue here when its lease expires",
        leases.executors(),
        leases.longest());
  }

  private static void log(Event.CarriersBusy busy) {
    LOG.warn(
        "steps use all carrier threads for computing, and other workflows wait places={} carriers={} next=declare these steps with @Step(cpuBound = true) or Config.cpuBoundSteps",
        text(busy.places().toString()),
        busy.carriers());
  }

  private static void log(Event.DatabaseAway away) {
    LOG.warn(
        "database statements fail and are repeated sqlState={} problem={}",
        away.sqlState(),
        text(away.problem()));
  }

  private static void log(Event.ConnectionsExhausted exhausted) {
    LOG.warn(
        "no database connection is available sqlState={} problem={} next=raise the limit, or find the users of the connections",
        exhausted.sqlState(),
        text(exhausted.problem()));
  }

  private static void log(Event.DatabaseFailedOver failover) {
    LOG.warn(
        "the database failed over before={} after={} runs_dropped={} records_missing={} of_last_confirmed={}",
        text(failover.before()),
        text(failover.after()),
        failover.runs(),
        failover.missing(),
        failover.checked());
  }

  private static void log(Event.CompensationFailed failed) {
    LOG.error(
        "compensation failed workflow={} compensation={} exception={} next=undo the step manually",
        text(failed.workflowId()),
        text(failed.name()),
        failed.failure().getClass().getName());
  }

  private static void log(Event.StepsNotRequested steps) {
    LOG.info(
        "steps recorded by another build were not requested workflow={} steps={}",
        text(steps.workflowId()),
        text(steps.keys()));
  }

  private static void log(Event.HistoryLarge large) {
    LOG.warn(
        "history is large workflow={} records={} bytes={} next=continue as new, or split the work into child workflows",
        text(large.workflowId()),
        large.records(),
        large.bytes());
  }

  private static void log(Event.RunStarted run) {
    if (run.attempt() > 1) {
      LOG.info(
          "run taken over workflow={} name={} attempt={}",
          text(run.workflowId()),
          text(run.name()),
          run.attempt());
    } else if (LOG.isDebugEnabled()) {
      LOG.debug("run started workflow={} name={}", text(run.workflowId()), text(run.name()));
    }
  }

  private static void log(Event.RunEnded run) {
    if (!run.state().isEnded()) {
      LOG.error(
          "run stopped workflow={} name={} state={} next=fix its error, then resume it",
          text(run.workflowId()),
          text(run.name()),
          run.state());
    } else if (LOG.isDebugEnabled()) {
      LOG.debug(
          "run ended workflow={} name={} state={}",
          text(run.workflowId()),
          text(run.name()),
          run.state());
    }
  }

  private static String text(Object value) {
    return LogText.of(value);
  }
}
