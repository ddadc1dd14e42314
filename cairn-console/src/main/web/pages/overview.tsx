import { get } from "../api/client";
import { useLoad } from "../api/load";
import type { Health, Queue, WorkflowCount, WorkflowDurations, WorkflowState } from "../api/types";
import { count, duration, millis } from "../format";
import { Panel, ProblemBox, TableScroll, Time } from "../parts/basics";
import { type ChartPeriod, StateChart } from "../parts/chart";
import { href, Link, navigate, usePlace } from "../router";
import { text } from "../text";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const PERIODS = {
  "1h": { length: HOUR, step: MINUTE, group: "minute" },
  "24h": { length: 24 * HOUR, step: HOUR, group: "hour" },
  "7d": { length: 7 * 24 * HOUR, step: 24 * HOUR, group: "day" },
} as const;

type PeriodName = keyof typeof PERIODS;

interface Activity {
  readonly period: ChartPeriod;
  readonly counts: readonly WorkflowCount[];
  readonly now: readonly WorkflowCount[];
  readonly durations: readonly WorkflowDurations[];
}

async function activity(name: PeriodName, signal: AbortSignal): Promise<Activity> {
  const { length, step, group } = PERIODS[name];
  const to = Math.floor(Date.now() / step) * step + step;
  const from = to - length;
  const since = `createdAfter=${new Date(from).toISOString()}`;
  const open = ["DELAYED", "ENQUEUED", "RUNNING", "STUCK", "EXHAUSTED"].map((state) => `state=${state}`);
  const [counts, now, durations] = await Promise.all([
    get<WorkflowCount[]>(`/workflow-counts?groupBy=state&groupBy=${group}&${since}`, signal),
    get<WorkflowCount[]>(`/workflow-counts?groupBy=state&${open.join("&")}`, signal),
    get<WorkflowDurations[]>(`/workflow-durations?groupBy=name&${since}`, signal),
  ]);
  return { period: { from, to, step, name: text.overview.periods[name] }, counts, now, durations };
}

function sum(counts: readonly WorkflowCount[], ...states: WorkflowState[]): number {
  return counts
    .filter(({ group }) => states.length === 0 || (group.state && states.includes(group.state)))
    .reduce((before, { count: size }) => before + size, 0);
}

export function OverviewPage() {
  const asked = usePlace().query.get("period") ?? "";
  const name: PeriodName = asked in PERIODS ? (asked as PeriodName) : "1h";
  const shown = useLoad(name, (signal) => activity(name, signal), 5000);
  const health = useLoad("health", (signal) => get<Health>("/health", signal), 5000);
  const queues = useLoad("queues", (signal) => get<Queue[]>("/queues", signal), 5000);
  const problem = shown.problem ?? health.problem ?? queues.problem;
  return (
    <>
      <div class="page-head">
        <h1>{text.pages.overview}</h1>
        <PeriodChoice chosen={name} />
      </div>
      {problem && <ProblemBox problem={problem} />}
      {shown.value && <Tiles activity={shown.value} health={health.value} name={name} />}
      {shown.value && (
        <Panel title={text.overview.chart}>
          <StateChart counts={shown.value.counts} period={shown.value.period} />
        </Panel>
      )}
      <div class="columns">
        {shown.value && <Durations activity={shown.value} />}
        {queues.value && <Oldest queues={queues.value} />}
      </div>
      {health.value && <Unclaimed health={health.value} />}
    </>
  );
}

function PeriodChoice({ chosen }: { chosen: PeriodName }) {
  return (
    <div class="segmented" role="group" aria-label={text.overview.period}>
      {(Object.keys(PERIODS) as PeriodName[]).map((name) => (
        <button key={name} type="button" aria-pressed={name === chosen}
          onClick={() => navigate(href(["overview"], { period: name }), true)}>
          {text.overview.periods[name]}
        </button>
      ))}
    </div>
  );
}

interface TilesProps {
  activity: Activity;
  health: Health | undefined;
  name: PeriodName;
}

function Tiles({ activity: { now, counts, period }, health, name }: TilesProps) {
  const created = sum(counts);
  const minutes = (period.to - period.from) / MINUTE;
  const after = `createdAfter:-${name}`;
  return (
    <ul class="tiles">
      <Tile title={text.overview.running} value={sum(now, "RUNNING")} query="state:RUNNING" />
      <Tile title={text.overview.waiting} value={sum(now, "ENQUEUED", "DELAYED")} query="state:ENQUEUED,DELAYED" />
      <Tile title={text.overview.stopped} value={sum(now, "STUCK", "EXHAUSTED")} query="state:STUCK,EXHAUSTED" alert />
      <Tile title={text.overview.failed} value={sum(counts, "FAILED")} query={`state:FAILED ${after}`}
        hint={text.overview.inPeriod(period.name)} alert />
      <Tile title={text.overview.created} value={created} query={after}
        hint={text.overview.rate((created / minutes).toFixed(created < minutes * 10 ? 1 : 0))} />
      <li>
        <Link to={href(["executors"])} class="tile">
          <span class="tile-title">{text.overview.executors}</span>
          <span class="tile-value">{health ? count(health.executors.length) : text.none}</span>
        </Link>
      </li>
    </ul>
  );
}

interface TileProps {
  title: string;
  value: number;
  query: string;
  hint?: string;
  alert?: boolean;
}

function Tile({ title, value, query, hint, alert = false }: TileProps) {
  return (
    <li>
      <Link to={href(["workflows"], { q: query })} class={`tile ${alert && value > 0 ? "tile-alert" : ""}`}>
        <span class="tile-title">{title}</span>
        <span class="tile-value">{count(value)}</span>
        {hint && <span class="muted">{hint}</span>}
      </Link>
    </li>
  );
}

function Durations({ activity: { durations, period } }: { activity: Activity }) {
  const minutes = (period.to - period.from) / MINUTE;
  const sorted = [...durations].sort((a, b) => b.count - a.count);
  return (
    <Panel title={text.overview.durations} hint={text.overview.durationsHint}>
      <TableScroll label={text.overview.durations}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.overview.workflow}</th>
              <th scope="col" class="number">{text.overview.ended}</th>
              <th scope="col" class="number">{text.overview.perMinute}</th>
              <th scope="col" class="number">{text.overview.median}</th>
              <th scope="col" class="number">{text.overview.p90}</th>
              <th scope="col" class="number">{text.overview.p99}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((each) => (
              <tr key={each.group.name}>
                <td>
                  <Link to={href(["workflows"], { q: `name:${JSON.stringify(each.group.name)}` })}>{each.group.name}</Link>
                </td>
                <td class="number">{count(each.count)}</td>
                <td class="number">{(each.count / minutes).toFixed(1)}</td>
                <td class="number">{duration(millis(each.p50))}</td>
                <td class="number">{duration(millis(each.p90))}</td>
                <td class="number">{duration(millis(each.p99))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </Panel>
  );
}

function Oldest({ queues }: { queues: readonly Queue[] }) {
  const waiting = queues
    .filter(({ depth }) => depth.waiting > 0)
    .sort((a, b) => b.depth.oldestMillis - a.depth.oldestMillis);
  return (
    <Panel title={text.overview.oldest}>
      {waiting.length === 0 ? <p class="muted">{text.overview.noneWaiting}</p> : (
        <TableScroll label={text.overview.oldest}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.workflows.columns.queue}</th>
                <th scope="col" class="number">{text.overview.waiting}</th>
                <th scope="col" class="number">{text.overview.waitingSince}</th>
              </tr>
            </thead>
            <tbody>
              {waiting.map(({ name, depth }) => (
                <tr key={name}>
                  <td><Link to={href(["workflows"], { q: `queue:${name} state:ENQUEUED` })}>{name}</Link></td>
                  <td class="number">{count(depth.waiting)}</td>
                  <td class="number">{duration(depth.oldestMillis)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      )}
    </Panel>
  );
}

function Unclaimed({ health }: { health: Health }) {
  return (
    <Panel title={text.overview.unclaimed}>
      {health.outage && <p class="problem" role="alert">{text.overview.outage(health.outage.reason)}</p>}
      {health.failingLoops.map(({ loop, reason }) => (
        <p key={loop} class="problem" role="alert">{`${text.overview.loops}: ${loop}: ${reason}`}</p>
      ))}
      {health.unclaimed.length === 0 ? <p class="muted">{text.overview.noneUnclaimed}</p> : (
        <TableScroll label={text.overview.unclaimed}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.overview.workflow}</th>
                <th scope="col">{text.workflows.columns.queue}</th>
                <th scope="col" class="number">{text.overview.waiting}</th>
                <th scope="col">{text.overview.waitingSince}</th>
                <th scope="col">{text.overview.reason}</th>
              </tr>
            </thead>
            <tbody>
              {health.unclaimed.map(({ workflow, queue, count: size, since, reason }) => (
                <tr key={`${workflow} ${queue}`}>
                  <td>{workflow}</td>
                  <td>{queue || text.none}</td>
                  <td class="number">{count(size)}</td>
                  <td><Time at={since} /></td>
                  <td>{reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      )}
    </Panel>
  );
}
