import { useState } from "preact/hooks";
import { get } from "../api/client";
import { useLoad } from "../api/load";
import type { AuditEntry, Json } from "../api/types";
import { Panel, ProblemBox, TableScroll, Time } from "../parts/basics";
import { JsonTree } from "../parts/json";
import { href, Link, navigate, usePlace } from "../router";
import { text } from "../text";

const PAGE = 100;
const labels = text.audit;

async function page(target: string, before: number | undefined, signal: AbortSignal): Promise<AuditEntry[]> {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (target !== "") {
    query.set("target", target);
  }
  if (before !== undefined) {
    query.set("before", String(before));
  }
  return get<AuditEntry[]>(`/audit?${query}`, signal);
}

/** Every change that was requested: who, what, on what, from where, before and after. */
export function AuditPage() {
  const target = usePlace().query.get("target") ?? "";
  const [before, setBefore] = useState<number>();
  const { value: entries, problem } = useLoad(`${target} ${before}`, (signal) => page(target, before, signal));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setBefore(undefined);
    navigate(href(["audit"], { target: String(new FormData(event.currentTarget as HTMLFormElement).get("target")).trim() }));
  };
  return (
    <>
      <div class="page-head"><h1>{text.pages.audit}</h1></div>
      <form class="search" key={target} onSubmit={submit}>
        <input name="target" type="search" value={target} aria-label={labels.target} placeholder={labels.target} />
        <button class="primary">{text.workflows.submit}</button>
      </form>
      {problem && <ProblemBox problem={problem} />}
      {entries && (
        <Panel class="spaced" title={labels.all} hint={labels.hint}>
          {entries.length === 0 ? <p class="muted">{labels.none}</p> : <Entries entries={entries} />}
        </Panel>
      )}
      <div class="actions">
        {before !== undefined && <button type="button" onClick={() => setBefore(undefined)}>{labels.latest}</button>}
        {entries?.length === PAGE && <button type="button" onClick={() => setBefore(entries.at(-1)?.id)}>{labels.older}</button>}
      </div>
    </>
  );
}

function Entries({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <TableScroll label={labels.all}>
      <table>
        <thead>
          <tr>
            <th scope="col">{labels.at}</th>
            <th scope="col">{labels.who}</th>
            <th scope="col">{labels.operation}</th>
            <th scope="col">{labels.on}</th>
            <th scope="col">{labels.from}</th>
            <th scope="col">{labels.outcome}</th>
            <th scope="col">{labels.details}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td><Time at={entry.at} /></td>
              <td>{entry.principal}</td>
              <td>{entry.operation}</td>
              <td class="id">{entry.target === undefined ? text.none : <Link to={href(["workflows", entry.target])}>{entry.target}</Link>}</td>
              <td class="id">{entry.address}</td>
              <td>{entry.outcome ?? labels.unknown}</td>
              <td><Details entry={entry} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function Details({ entry: { request, before, after } }: { entry: AuditEntry }) {
  const parts: readonly (readonly [string, Json | undefined])[] = [
    [labels.request, request],
    [labels.before, before],
    [labels.after, after],
  ];
  return (
    <details>
      <summary>{labels.show}</summary>
      {parts.map(([name, value]) => value !== undefined && (
        <div key={name}><span class="muted">{name}</span><JsonTree value={value} label={name} /></div>
      ))}
    </details>
  );
}
