import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { may, session } from "../api/client";
import { time } from "../format";
import { CopyButton, ProblemBox } from "../parts/basics";
import { Dialog } from "../parts/dialog";
import { href, navigate, usePlace } from "../router";
import { createStore, useStore } from "../store";
import { text } from "../text";
import { type BulkAction, BulkDialog } from "./bulk";
import { type Condition, parameters, parse } from "./search";
import { sql } from "./sql";
import { StartDialog } from "./start";
import { WorkflowTable } from "./workflow-table";
import { useWorkflowList } from "./workflow-list";

const QUICK = [
  ["", text.workflows.quickAll],
  ["state:RUNNING", text.states.RUNNING],
  ["state:ENQUEUED,DELAYED", text.overview.waiting],
  ["state:FAILED", text.states.FAILED],
  ["state:STUCK,EXHAUSTED", text.overview.stopped],
] as const;

/** Whether the user wants to write a search; the field takes the focus as soon as it exists. */
export const searchWanted = createStore(false);

export function WorkflowsPage() {
  const query = usePlace().query.get("q") ?? "";
  const search = useMemo(() => parse(query, Date.now()), [query]);
  const [starting, setStarting] = useState(false);
  const operator = may(useStore(session), "OPERATOR");
  return (
    <div class="page-fill">
      <div class="page-head">
        <h1>{text.pages.workflows}</h1>
        {operator && (
          <div class="actions"><button type="button" onClick={() => setStarting(true)}>{text.actions.start}</button></div>
        )}
      </div>
      {starting && <StartDialog onClose={() => setStarting(false)} />}
      <SearchBar key={query} query={query} />
      <nav class="quick" aria-label={text.workflows.quick}>
        {QUICK.map(([terms, label]) => (
          <button key={terms} type="button" class="small" aria-pressed={terms === query} onClick={() => show(terms)}>
            {label}
          </button>
        ))}
      </nav>
      {"error" in search ? (
        <p class="problem" role="alert">{text.workflows.queryError(search.error)}</p>
      ) : (
        <Results key={query} conditions={search.conditions} />
      )}
    </div>
  );
}

const show = (query: string) => navigate(href(["workflows"], { q: query }));

function SearchBar({ query }: { query: string }) {
  const [value, setValue] = useState(query);
  const [help, setHelp] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const wanted = useStore(searchWanted);
  useEffect(() => {
    if (wanted) {
      field.current?.focus();
      searchWanted.set(false);
    }
  }, [wanted]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    show(value.trim());
  };
  return (
    <form class="search" role="search" onSubmit={submit}>
      <input ref={field} type="search" aria-label={text.workflows.search} value={value} autoComplete="off"
        spellcheck={false} placeholder={text.workflows.placeholder} onInput={(event) => setValue(event.currentTarget.value)} />
      <button class="primary">{text.workflows.submit}</button>
      <button type="button" onClick={() => setHelp(true)}>{text.workflows.help}</button>
      {help && (
        <Dialog title={text.workflows.help} wide onClose={() => setHelp(false)}>
          <dl class="pairs">
            {text.workflows.helpText.map(([term, meaning]) => (
              <div key={term}><dt><code>{term}</code></dt><dd>{meaning}</dd></div>
            ))}
          </dl>
        </Dialog>
      )}
    </form>
  );
}

function Results({ conditions }: { conditions: readonly Condition[] }) {
  const [live, setLive] = useState(false);
  const [asSql, setAsSql] = useState(false);
  const [bulk, setBulk] = useState<BulkAction>();
  const [round, setRound] = useState(0);
  const [changed, setChanged] = useState<number>();
  const current = useStore(session);
  const list = useWorkflowList(parameters(conditions).toString(), live, round);
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    top.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <>
      <div class="bar" ref={top}>
        <span class="muted" role="status">
          {list.loading && list.rows.length === 0 ? text.loading : text.workflows.loaded(list.rows.length, list.cursor !== undefined)}
        </span>
        <label class="check" title={text.workflows.liveHint}>
          <input type="checkbox" checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />
          {text.workflows.live}
        </label>
        <CopyButton value={location.href} label={text.workflows.share} />
        <button type="button" class="small" onClick={() => setAsSql(true)}>{text.workflows.sql}</button>
        {may(current, "OPERATOR") && <BulkMenu admin={may(current, "ADMIN")} onChoose={setBulk} />}
      </div>
      {changed !== undefined && <p class="done" role="status">{text.bulk.done(changed)}</p>}
      {list.problem && <ProblemBox problem={list.problem} />}
      {list.examinedTo !== undefined && (
        <p class="bar" role="status">
          <span class="muted">{text.workflows.examined(time(list.examinedTo))}</span>
          <button type="button" class="small" disabled={list.loading} onClick={list.more}>{text.workflows.further}</button>
        </p>
      )}
      {!list.loading && list.rows.length === 0 && list.cursor === undefined && !list.problem && <p class="empty">{text.workflows.none}</p>}
      {list.rows.length > 0 && <WorkflowTable list={list} />}
      {bulk && (
        <BulkDialog action={bulk} conditions={conditions} onClose={() => setBulk(undefined)} onDone={(count) => {
          setBulk(undefined);
          setChanged(count);
          setRound(round + 1);
        }} />
      )}
      {asSql && <SqlDialog conditions={conditions} onClose={() => setAsSql(false)} />}
    </>
  );
}

function BulkMenu({ admin, onChoose }: { admin: boolean; onChoose(action: BulkAction): void }) {
  const actions: readonly BulkAction[] = admin ? ["cancel", "resume", "fork", "delete"] : ["cancel", "resume", "fork"];
  return (
    <select class="bulk" aria-label={text.bulk.all} value="" onChange={(event) => {
      const chosen = actions.find((action) => action === event.currentTarget.value);
      event.currentTarget.value = "";
      if (chosen) {
        onChoose(chosen);
      }
    }}>
      <option value="">{`${text.bulk.all} …`}</option>
      {actions.map((action) => <option key={action} value={action}>{text.bulk.titles[action]}</option>)}
    </select>
  );
}

function SqlDialog({ conditions, onClose }: { conditions: readonly Condition[]; onClose(): void }) {
  const statement = sql(conditions);
  return (
    <Dialog title={text.workflows.sql} wide onClose={onClose}>
      <p class="muted">{text.workflows.sqlHint}</p>
      <pre tabIndex={0}>{statement}</pre>
      <footer><CopyButton value={statement} /></footer>
    </Dialog>
  );
}
