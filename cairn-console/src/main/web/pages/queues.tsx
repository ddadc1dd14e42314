import { useState } from "preact/hooks";
import { get, may, session } from "../api/client";
import { useLoad } from "../api/load";
import type { Queue, QueueLimits, Rate } from "../api/types";
import { count, duration, isoSeconds, millis } from "../format";
import { ActionDialog, type Change } from "../parts/action";
import { Panel, ProblemBox, TableScroll } from "../parts/basics";
import { href, Link, segment } from "../router";
import { useStore } from "../store";
import { text } from "../text";

type Doing = { readonly queue: Queue; readonly action: "pause" | "resume" | "limits" };

const labels = text.queues;

export function QueuesPage() {
  const { value: queues, problem, reload } = useLoad("queues", (signal) => get<Queue[]>("/queues", signal), 2000);
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const done = () => {
    close();
    reload();
  };
  return (
    <>
      <div class="page-head"><h1>{text.pages.queues}</h1></div>
      {problem && <ProblemBox problem={problem} />}
      {queues && (
        <Panel title={labels.all} hint={labels.hint}>
          {queues.length === 0 ? <p class="muted">{labels.none}</p> : <QueueTable queues={queues} onDo={setDoing} />}
        </Panel>
      )}
      {doing?.action === "limits" && <LimitsDialog queue={doing.queue} onClose={close} onDone={done} />}
      {doing && doing.action !== "limits" && <PauseDialog queue={doing.queue} onClose={close} onDone={done} />}
    </>
  );
}

function QueueTable({ queues, onDo }: { queues: readonly Queue[]; onDo(doing: Doing): void }) {
  const current = useStore(session);
  return (
    <TableScroll label={labels.all}>
      <table>
        <thead>
          <tr>
            <th scope="col">{labels.name}</th>
            <th scope="col" class="number">{labels.waiting}</th>
            <th scope="col" class="number">{labels.oldest}</th>
            <th scope="col" class="number">{labels.delayed}</th>
            <th scope="col" class="number">{labels.running}</th>
            <th scope="col">{labels.limits}</th>
            <th scope="col">{labels.actions}</th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.name}>
              <td>
                <Link to={href(["workflows"], { q: `queue:${queue.name}` })}>{queue.name}</Link>{" "}
                {queue.paused && <span class="chip state-STUCK">{labels.paused}</span>}
              </td>
              <td class="number">{count(queue.depth.waiting)}</td>
              <td class="number">{queue.depth.waiting === 0 ? text.none : duration(queue.depth.oldestMillis)}</td>
              <td class="number">{count(queue.depth.delayed)}</td>
              <td class="number"><Running queue={queue} /></td>
              <td>{limitsText(queue.limits)}</td>
              <td class="row-actions">
                {may(current, "OPERATOR") && (
                  <button type="button" class="small" aria-label={labels.of(queue.paused ? labels.resume : labels.pause, queue.name)}
                    onClick={() => onDo({ queue, action: queue.paused ? "resume" : "pause" })}>
                    {queue.paused ? labels.resume : labels.pause}
                  </button>
                )}
                {may(current, "ADMIN") && (
                  <button type="button" class="small" aria-label={labels.of(labels.change, queue.name)}
                    onClick={() => onDo({ queue, action: "limits" })}>
                    {labels.change}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

/** How many run, and how much of the limit that is. */
function Running({ queue: { depth, limits, name } }: { queue: Queue }) {
  return (
    <>
      {count(depth.running)}
      {limits.concurrency !== undefined && (
        <meter value={depth.running} max={limits.concurrency} aria-label={labels.used(name)} />
      )}
    </>
  );
}

function limitsText(limits: QueueLimits): string {
  const parts = [
    limits.concurrency !== undefined && labels.concurrency(limits.concurrency),
    labels.perExecutor(limits.perExecutor),
    limits.rate && labels.rate(limits.rate.starts, duration(millis(limits.rate.period))),
    limits.partitioned && labels.partitioned,
  ];
  return parts.filter(Boolean).join(", ");
}

interface DialogProps {
  queue: Queue;
  onClose(): void;
  onDone(): void;
}

function PauseDialog({ queue: { name, paused }, onClose, onDone }: DialogProps) {
  const action = paused ? "resume" : "pause";
  return (
    <ActionDialog title={labels.of(labels[action], name)} effect={labels.effects[action](name)} confirm={labels[action]}
      change={{ call: { method: "POST", path: `/queues/${segment(name)}/${action}` }, cli: ["queues", action, name] }}
      onClose={onClose} onDone={onDone} />
  );
}

interface LimitFields {
  readonly concurrency: string;
  readonly perExecutor: string;
  readonly starts: string;
  readonly seconds: string;
}

function LimitsDialog({ queue, onClose, onDone }: DialogProps) {
  const { concurrency, perExecutor, rate } = queue.limits;
  const [fields, setFields] = useState<LimitFields>({
    concurrency: String(concurrency ?? ""),
    perExecutor: String(perExecutor),
    starts: String(rate?.starts ?? ""),
    seconds: String(rate ? millis(rate.period) / 1000 : 1),
  });
  const field = (name: keyof LimitFields, label: string) => (
    <label>
      {label}
      <input type="number" min={1} step="any" value={fields[name]} placeholder={labels.unlimited}
        onInput={(event) => setFields({ ...fields, [name]: event.currentTarget.value })} />
    </label>
  );
  return (
    <ActionDialog title={labels.of(labels.change, queue.name)} effect={labels.effects.change(queue.name)} confirm={labels.change}
      change={replaced(queue, fields)} onClose={onClose} onDone={onDone}>
      <div class="fields">
        {field("concurrency", labels.fields.concurrency)}
        {field("perExecutor", labels.fields.perExecutor)}
        {field("starts", labels.fields.starts)}
        {field("seconds", labels.fields.seconds)}
      </div>
    </ActionDialog>
  );
}

/** Returns the settings with other limits; what the dialog does not have remains. */
function replaced({ name, limits }: Queue, fields: LimitFields): Change {
  const { concurrency: _concurrency, rate: _rate, ...rest } = limits;
  const rate: Rate | undefined =
    fields.starts === "" ? undefined : { starts: Number(fields.starts), period: isoSeconds(Number(fields.seconds)) };
  const body = {
    ...rest,
    ...(fields.concurrency === "" ? {} : { concurrency: Number(fields.concurrency) }),
    ...(fields.perExecutor === "" ? {} : { perExecutor: Number(fields.perExecutor) }),
    ...(rate === undefined ? {} : { rate }),
  };
  const option = (label: string, value: string) => (value === "" ? [] : [label, value]);
  return {
    call: { method: "PUT", path: `/queues/${segment(name)}`, body },
    cli: [
      "queues", "set", name,
      ...option("--concurrency", fields.concurrency),
      ...option("--per-executor", fields.perExecutor),
      ...option("--rate", fields.starts === "" ? "" : `${fields.starts}/${fields.seconds}s`),
    ],
  };
}
