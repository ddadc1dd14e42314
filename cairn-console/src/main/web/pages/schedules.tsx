import { useState } from "preact/hooks";
import { get, may, session } from "../api/client";
import { useLoad } from "../api/load";
import type { Schedule } from "../api/types";
import { duration, millis } from "../format";
import { ActionDialog, type Change } from "../parts/action";
import { Panel, ProblemBox, TableScroll, Time, useNow } from "../parts/basics";
import { href, Link, segment } from "../router";
import { useStore } from "../store";
import { text } from "../text";

type Action = "pause" | "resume" | "trigger" | "backfill";
type Doing = { readonly schedule: Schedule; readonly action: Action };

const labels = text.schedules;
const DAY_MILLIS = 86_400_000;

export function SchedulesPage() {
  const { value, problem, reload } = useLoad("schedules", (signal) => get<Schedule[]>("/schedules", signal), 5000);
  const [doing, setDoing] = useState<Doing>();
  const [started, setStarted] = useState<string>();
  const done = (answer: { readonly id?: string; readonly count?: number } | undefined) => {
    setDoing(undefined);
    setStarted(answer?.id ?? (answer?.count === undefined ? undefined : labels.filled(answer.count)));
    reload();
  };
  const close = () => setDoing(undefined);
  return (
    <>
      <div class="page-head"><h1>{text.pages.schedules}</h1></div>
      {problem && <ProblemBox problem={problem} />}
      {started !== undefined && <p class="done" role="status">{labels.started(started)}</p>}
      {value && (
        <Panel title={labels.all}>
          {value.length === 0 ? <p class="muted">{labels.none}</p> : <ScheduleTable schedules={value} onDo={setDoing} />}
        </Panel>
      )}
      {doing?.action === "backfill" && <BackfillDialog schedule={doing.schedule} onClose={close} onDone={done} />}
      {doing && doing.action !== "backfill" && (
        <ActionDialog title={labels.of(labels[doing.action], doing.schedule.name)} effect={labels.effects[doing.action](doing.schedule.name)}
          confirm={labels[doing.action]} change={simple(doing)} onClose={close} onDone={done} />
      )}
    </>
  );
}

const simple = ({ schedule: { name }, action }: Doing): Change => ({
  call: { method: "POST", path: `/schedules/${segment(name)}/${action}` },
  cli: ["schedules", action, name],
});

function ScheduleTable({ schedules, onDo }: { schedules: readonly Schedule[]; onDo(doing: Doing): void }) {
  const operator = may(useStore(session), "OPERATOR");
  const now = useNow();
  return (
    <TableScroll label={labels.all}>
      <table>
        <thead>
          <tr>
            <th scope="col">{labels.name}</th>
            <th scope="col">{labels.when}</th>
            <th scope="col">{labels.workflow}</th>
            <th scope="col">{labels.next}</th>
            <th scope="col">{labels.actions}</th>
          </tr>
        </thead>
        <tbody>
          {schedules.map((schedule) => (
            <tr key={schedule.name}>
              <td>
                <Link to={href(["workflows"], { q: `schedule:${schedule.name}` })}>{schedule.name}</Link>{" "}
                {schedule.paused && <span class="chip state-STUCK">{labels.paused}</span>}
              </td>
              <td>{when(schedule)}</td>
              <td>{schedule.workflow}</td>
              <td><NextTicks schedule={schedule} now={now} /></td>
              <td class="row-actions">
                {operator && actions(schedule).map((action) => (
                  <button key={action} type="button" class="small" aria-label={labels.of(labels[action], schedule.name)}
                    onClick={() => onDo({ schedule, action })}>
                    {labels[action]}
                  </button>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

const actions = ({ paused }: Schedule): readonly Action[] => ["trigger", "backfill", paused ? "resume" : "pause"];

function when({ cron, zone, every }: Schedule) {
  return cron === undefined ? labels.every(duration(millis(every ?? ""))) : <><code>{cron}</code> <span class="muted">{zone}</span></>;
}

function NextTicks({ schedule: { next, paused }, now }: { schedule: Schedule; now: number }) {
  const [first, ...later] = next;
  if (first === undefined || paused) {
    return <>{text.none}</>;
  }
  return (
    <details>
      <summary><Time at={first} /> <span class="muted">{labels.in(duration(Date.parse(first) - now))}</span></summary>
      <ul class="plain">{later.map((tick) => <li key={tick}><Time at={tick} /></li>)}</ul>
    </details>
  );
}

interface BackfillProps {
  schedule: Schedule;
  onClose(): void;
  onDone(answer: { readonly count: number }): void;
}

function BackfillDialog({ schedule: { name }, onClose, onDone }: BackfillProps) {
  const local = (at: number) => new Date(at).toISOString().slice(0, 16);
  const [from, setFrom] = useState(local(Date.now() - DAY_MILLIS));
  const [to, setTo] = useState(local(Date.now()));
  return (
    <ActionDialog title={labels.of(labels.backfill, name)} effect={labels.effects.backfill(name)} confirm={labels.backfill}
      change={backfill(name, from, to)} onClose={onClose} onDone={onDone}>
      <div class="fields">
        <label>{labels.from}<input type="datetime-local" value={from} onInput={(event) => setFrom(event.currentTarget.value)} /></label>
        <label>{labels.to}<input type="datetime-local" value={to} onInput={(event) => setTo(event.currentTarget.value)} /></label>
      </div>
    </ActionDialog>
  );
}

function backfill(name: string, from: string, to: string): Change | { readonly error: string } {
  if (from === "" || to === "" || from >= to) {
    return { error: labels.badPeriod };
  }
  const body = { from: `${from}:00Z`, to: `${to}:00Z` };
  return {
    call: { method: "POST", path: `/schedules/${segment(name)}/backfill`, body },
    cli: ["schedules", "backfill", name, "--from", body.from, "--to", body.to],
  };
}
