import { useState } from "preact/hooks";
import { get, may, session } from "../api/client";
import { useLoad } from "../api/load";
import { workflowPath } from "../api/paths";
import type { OpenPromise, PromisePage } from "../api/types";
import { ago } from "../format";
import { ActionDialog, type Change, readJson } from "../parts/action";
import { Panel, ProblemBox, StateChip, TableScroll, Time, useNow } from "../parts/basics";
import { href, Link, navigate, usePlace } from "../router";
import { useStore } from "../store";
import { text } from "../text";

const EVERY_MILLIS = 5000;
const labels = text.promises;

type Order = "newest" | "oldest";

function page(prefix: string, order: Order, cursor: string | undefined, signal: AbortSignal): Promise<PromisePage> {
  const query = new URLSearchParams({ order, limit: "100" });
  if (prefix !== "") {
    query.set("idPrefix", prefix);
  }
  if (cursor !== undefined) {
    query.set("cursor", cursor);
  }
  return get<PromisePage>(`/promises?${query}`, signal);
}

/** The inbox: promises that nobody has completed. */
export function PromisesPage() {
  const { query } = usePlace();
  const prefix = query.get("q") ?? "";
  const order: Order = query.get("order") === "oldest" ? "oldest" : "newest";
  const [cursor, setCursor] = useState<string>();
  const { value, problem, reload } = useLoad(
    `${prefix} ${order} ${cursor}`,
    (signal) => page(prefix, order, cursor, signal),
    EVERY_MILLIS,
  );
  const go = (q: string, chosen: Order) => {
    setCursor(undefined);
    navigate(href(["promises"], { q, order: chosen === "newest" ? "" : chosen }));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    go(String(new FormData(event.currentTarget as HTMLFormElement).get("prefix")).trim(), order);
  };
  return (
    <>
      <div class="page-head"><h1>{text.pages.promises}</h1></div>
      <form class="search" key={prefix} onSubmit={submit}>
        <input name="prefix" type="search" defaultValue={prefix} aria-label={labels.prefix} placeholder={labels.prefix} />
        <select aria-label={labels.order} value={order} onChange={(event) => go(prefix, event.currentTarget.value as Order)}>
          <option value="newest">{labels.newest}</option>
          <option value="oldest">{labels.oldest}</option>
        </select>
        <button class="primary">{text.workflows.submit}</button>
      </form>
      {problem && <ProblemBox problem={problem} />}
      {value && (
        <Panel class="spaced" title={labels.all} hint={labels.hint}>
          <OpenPromises promises={value.promises} none={value.cursor === undefined ? labels.none : labels.noneYet} onDone={reload} />
        </Panel>
      )}
      <div class="actions">
        {cursor !== undefined && <button type="button" onClick={() => setCursor(undefined)}>{labels.first}</button>}
        {value?.cursor !== undefined && <button type="button" onClick={() => setCursor(value.cursor)}>{labels.more}</button>}
      </div>
    </>
  );
}

interface OpenPromisesProps {
  promises: readonly OpenPromise[];
  none: string;
  /** Called when a promise was completed. */
  onDone(): void;
}

/** Open promises, which operators complete. An open dialog remains while the list changes. */
export function OpenPromises({ promises, none, onDone }: OpenPromisesProps) {
  const [doing, setDoing] = useState<OpenPromise>();
  const done = () => {
    setDoing(undefined);
    onDone();
  };
  return (
    <>
      {promises.length === 0 ? <p class="muted">{none}</p> : <PromiseTable promises={promises} onDo={setDoing} />}
      {doing && <CompleteDialog promise={doing} onClose={() => setDoing(undefined)} onDone={done} />}
    </>
  );
}

function PromiseTable({ promises, onDo }: { promises: readonly OpenPromise[]; onDo(promise: OpenPromise): void }) {
  const operator = may(useStore(session), "OPERATOR");
  const now = useNow();
  return (
    <TableScroll label={labels.all}>
      <table>
        <thead>
          <tr>
            <th scope="col">{labels.workflow}</th>
            <th scope="col">{labels.key}</th>
            <th scope="col">{labels.name}</th>
            <th scope="col">{labels.state}</th>
            <th scope="col">{labels.since}</th>
            <th scope="col">{labels.actions}</th>
          </tr>
        </thead>
        <tbody>
          {promises.map((promise) => (
            <tr key={`${promise.workflow} ${promise.key}`}>
              <td class="id"><Link to={href(["workflows", promise.workflow])}>{promise.workflow}</Link></td>
              <td class="id">{promise.key}</td>
              <td>{promise.name}</td>
              <td><StateChip state={promise.state} /></td>
              <td title={promise.created}>{ago(promise.created, now)} <span class="muted"><Time at={promise.created} /></span></td>
              <td class="row-actions">
                {operator && (
                  <button type="button" class="small" aria-label={labels.of(promise.workflow, promise.key)} onClick={() => onDo(promise)}>
                    {labels.complete}
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

interface DialogProps {
  promise: OpenPromise;
  onClose(): void;
  onDone(): void;
}

function CompleteDialog({ promise, onClose, onDone }: DialogProps) {
  const [fails, setFails] = useState(false);
  const [value, setValue] = useState("true");
  const [message, setMessage] = useState("");
  return (
    <ActionDialog title={labels.of(promise.workflow, promise.key)} effect={labels.effect(promise.workflow, fails)}
      confirm={fails ? labels.fail : labels.complete} danger={fails} change={completion(promise, fails, fails ? message : value)}
      onClose={onClose} onDone={onDone}>
      {fails ? (
        <label>{labels.message}<input value={message} onInput={(event) => setMessage(event.currentTarget.value)} /></label>
      ) : (
        <label>{text.actions.value}<textarea rows={4} value={value} spellcheck={false} onInput={(event) => setValue(event.currentTarget.value)} /></label>
      )}
      <label class="check">
        <input type="checkbox" checked={fails} onChange={(event) => setFails(event.currentTarget.checked)} />
        {labels.failInstead}
      </label>
    </ActionDialog>
  );
}

function completion({ workflow, key }: OpenPromise, fails: boolean, given: string): Change | { readonly error: string } {
  const read = fails ? undefined : readJson(given);
  if (fails && given.trim() === "") {
    return { error: labels.needsMessage };
  }
  if (!fails && read === undefined) {
    return { error: text.actions.needsJson(text.actions.value) };
  }
  const outcome = fails ? ["--failure", given] : [JSON.stringify(read?.json)];
  return {
    call: {
      method: "POST",
      path: workflowPath(workflow, "promises", key),
      body: fails ? { failure: given } : { value: read?.json },
    },
    cli: ["promise", "complete", "--workflow", workflow, "--key", key, ...outcome],
  };
}
