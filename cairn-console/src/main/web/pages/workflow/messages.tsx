import { useEffect, useState } from "preact/hooks";
import { get } from "../../api/client";
import { follow } from "../../api/events";
import { useLoad } from "../../api/load";
import { workflowPath } from "../../api/paths";
import type { PromisePage, PublishedEvent, Step, StreamItem, StreamStatus } from "../../api/types";
import { count } from "../../format";
import { Panel, ProblemBox, TableScroll, Time } from "../../parts/basics";
import { FailureBox, JsonTree } from "../../parts/json";
import { text } from "../../text";
import { OpenPromises } from "../promises";
import type { Watched } from "./watch";

const STREAMS_MILLIS = 3000;
const EXCHANGED = ["SEND", "RECEIVE", "PROMISE", "AWAIT", "EVENT"];

/** What a workflow published, sent, received and awaits, and its streams. */
export function Messages({ watched }: { watched: Watched }) {
  const workflow = watched.detail?.workflow;
  const id = workflow?.id ?? "";
  const published = watched.steps.filter(({ kind }) => kind === "PUBLISH").length;
  const { value, problem } = useLoad(`${id} ${published}`, (signal) => get<PublishedEvent[]>(workflowPath(id, "events"), signal));
  return (
    <>
      {problem && <ProblemBox problem={problem} />}
      <Panel title={text.workflow.events}>{value && <Events events={value} />}</Panel>
      <Panel title={text.workflow.exchanged} hint={text.workflow.exchangedHint}>
        <Exchanged steps={watched.steps.filter(({ kind }) => EXCHANGED.includes(kind))} />
      </Panel>
      <Waiting id={id} round={watched.steps.length} />
      <Streams id={id} live={watched.live} />
    </>
  );
}

/** The promises of the workflow that nobody has completed. */
function Waiting({ id, round }: { id: string; round: number }) {
  const { value, reload } = useLoad(`promises of ${id}`, (signal) => get<PromisePage>(`/promises?${new URLSearchParams({ id })}`, signal));
  useEffect(reload, [round]); // the table and its dialog remain meanwhile
  return value !== undefined && value.promises.length > 0 && (
    <Panel title={text.promises.all}><OpenPromises promises={value.promises} none={text.promises.none} onDone={reload} /></Panel>
  );
}

function Events({ events }: { events: readonly PublishedEvent[] }) {
  if (events.length === 0) {
    return <p class="muted">{text.workflow.nothing}</p>;
  }
  return (
    <TableScroll label={text.workflow.events}>
      <table>
        <thead>
          <tr><th scope="col">{text.workflow.key}</th><th scope="col">{text.workflow.at}</th><th scope="col">{text.workflow.value}</th></tr>
        </thead>
        <tbody>
          {events.map(({ key, at, value }) => (
            <tr key={key}>
              <td class="id">{key}</td>
              <td><Time at={at} /></td>
              <td><JsonTree value={value} label={key} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function Exchanged({ steps }: { steps: readonly Step[] }) {
  if (steps.length === 0) {
    return <p class="muted">{text.workflow.nothing}</p>;
  }
  return (
    <TableScroll label={text.workflow.exchanged}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.workflow.kind}</th>
            <th scope="col">{text.workflow.key}</th>
            <th scope="col">{text.workflow.at}</th>
            <th scope="col">{text.workflow.value}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ position, kind, key, completed, result, error }) => (
            <tr key={position}>
              <td><span class="tag">{kind.toLowerCase()}</span></td>
              <td class="id">{key}</td>
              <td><Time at={completed} /></td>
              <td>
                {result !== undefined && <JsonTree value={result} label={key} />}
                {error !== undefined && <FailureBox error={error} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function Streams({ id, live }: { id: string; live: boolean }) {
  const [name, setName] = useState("");
  const { value } = useLoad(`${id} ${live}`, (signal) => get<StreamStatus[]>(workflowPath(id, "streams"), signal), live ? STREAMS_MILLIS : 0);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setName(String(new FormData(event.currentTarget as HTMLFormElement).get("stream")).trim());
  };
  return (
    <Panel title={text.workflow.streams} hint={text.workflow.streamsHint}>
      {value !== undefined && value.length > 0 && <StreamTable streams={value} onRead={setName} />}
      <form class="search" onSubmit={submit}>
        <input name="stream" required aria-label={text.workflow.streamName} placeholder={text.workflow.streamName} />
        <button>{text.workflow.readStream}</button>
      </form>
      {name !== "" && <Stream key={name} id={id} name={name} />}
    </Panel>
  );
}

function StreamTable({ streams, onRead }: { streams: readonly StreamStatus[]; onRead(name: string): void }) {
  return (
    <TableScroll label={text.workflow.streams}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.workflow.stream}</th>
            <th scope="col" class="number">{text.workflow.itemsLabel}</th>
            <th scope="col">{text.workflow.lastItem}</th>
            <th scope="col">{text.workflow.streamState}</th>
            <th scope="col">{text.workflow.readStream}</th>
          </tr>
        </thead>
        <tbody>
          {streams.map(({ name, items, last, closed }) => (
            <tr key={name}>
              <td class="id">{name}</td>
              <td class="number">{count(items)}</td>
              <td><Time at={last} /></td>
              <td>{closed ? text.workflow.closed : text.workflow.open}</td>
              <td class="row-actions">
                <button type="button" class="small" aria-label={text.workflow.readOf(name)} onClick={() => onRead(name)}>
                  {text.workflow.readStream}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

/** A stream, read while it is written. */
function Stream({ id, name }: { id: string; name: string }) {
  const [items, setItems] = useState<readonly StreamItem[]>([]);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    void follow(workflowPath(id, "streams", name), abort.signal, (event) => {
      if (event.name === "item") {
        const item = JSON.parse(event.data) as StreamItem;
        setItems((before) => [...before, item]);
      }
    }, setOpen);
    return () => abort.abort();
  }, [id, name]);
  return (
    <>
      <p class="muted" role="status">{text.workflow.items(items.length)}{open && <LiveMark />}</p>
      <ol class="stream" start={0}>
        {items.map(({ offset, value }) => <li key={offset}><code>{JSON.stringify(value)}</code></li>)}
      </ol>
    </>
  );
}

export const LiveMark = () => <span class="live">{text.workflow.live}</span>;
