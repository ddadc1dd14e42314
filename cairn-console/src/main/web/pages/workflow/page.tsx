import { useState } from "preact/hooks";
import { may, session } from "../../api/client";
import type { Workflow } from "../../api/types";
import { duration } from "../../format";
import { useKeys } from "../../keyboard";
import { CopyButton, Panel, ProblemBox, StateChip, Time, useNow } from "../../parts/basics";
import { FailureBox, JsonTree } from "../../parts/json";
import { href, Link, navigate } from "../../router";
import { useStore } from "../../store";
import { text } from "../../text";
import { type ActionName, CancelDialog, DeleteDialog, ResumeDialog, SendDialog } from "./actions";
import { Compare } from "./compare";
import { ForkDialog } from "./fork";
import { HistoryText } from "./history";
import { LiveMark, Messages } from "./messages";
import { Timeline } from "./timeline";
import { useWorkflow, type Watched } from "./watch";

const TABS = ["timeline", "data", "history", "messages", "compare"] as const;
type Tab = (typeof TABS)[number];

interface Doing {
  readonly action: ActionName;
  readonly before: string;
}

export function WorkflowPage({ id, tab: asked }: { id: string; tab: string | undefined }) {
  const tab: Tab = TABS.find((known) => known === asked) ?? "timeline";
  const [round, setRound] = useState(0);
  const [doing, setDoing] = useState<Doing>();
  const watched = useWorkflow(id, round);
  const operator = may(useStore(session), "OPERATOR");
  const workflow = watched.detail?.workflow;
  useKeys({ u: () => navigate(href(["workflows"])) });
  if (watched.problem) {
    return <ProblemBox problem={watched.problem} />;
  }
  if (workflow === undefined) {
    return <p class="muted">{text.loading}</p>;
  }
  const done = () => {
    setDoing(undefined);
    setRound(round + 1);
  };
  const fork = operator ? ({ key }: { readonly key: string }) => setDoing({ action: "fork", before: key }) : undefined;
  return (
    <>
      <div class="page-head">
        <h1 class="id">{id}</h1>
        <StateChip state={workflow.state} />
        {watched.live && <LiveMark />}
        <CopyButton value={id} />
        {operator && <Actions workflow={workflow} onAction={(action) => setDoing({ action, before: "" })} />}
      </div>
      <Facts workflow={workflow} />
      {watched.detail?.error !== undefined && <FailureBox error={watched.detail.error} />}
      <nav class="tabs" aria-label={text.workflow.views}>
        {TABS.map((each) => (
          <Link key={each} to={href(each === "timeline" ? ["workflows", id] : ["workflows", id, each])} current={each === tab}>
            {text.workflow.tabs[each]}
          </Link>
        ))}
      </nav>
      <View tab={tab} watched={watched} onFork={fork} />
      {doing && <Dialogs doing={doing} watched={watched} onClose={() => setDoing(undefined)} onDone={done} />}
    </>
  );
}

interface ViewProps {
  tab: Tab;
  watched: Watched;
  onFork: ((step: { readonly key: string }) => void) | undefined;
}

function View({ tab, watched, onFork }: ViewProps) {
  switch (tab) {
    case "timeline":
      return <div class="panel"><Timeline watched={watched} {...(onFork && { onFork })} /></div>;
    case "data":
      return <Data watched={watched} />;
    case "history":
      return <HistoryText watched={watched} />;
    case "messages":
      return <Messages watched={watched} />;
    case "compare":
      return <Compare watched={watched} />;
  }
}

function Data({ watched: { detail } }: { watched: Watched }) {
  if (detail === undefined) {
    return null;
  }
  return (
    <div class="columns even">
      <Panel title={text.workflow.input}><JsonTree value={detail.arguments} label={text.workflow.input} /></Panel>
      <Panel title={text.workflow.result}>
        {detail.result === undefined ? <p class="muted">{text.workflow.noResult}</p> : <JsonTree value={detail.result} label={text.workflow.result} />}
      </Panel>
      <Panel title={text.workflow.attributes}><JsonTree value={detail.workflow.attributes} label={text.workflow.attributes} /></Panel>
      <Panel title={text.workflow.headers}><JsonTree value={detail.headers} label={text.workflow.headers} /></Panel>
    </div>
  );
}

function Facts({ workflow: { name, times, runner, queue, parent, cancelled } }: { workflow: Workflow }) {
  const now = useNow();
  const took = times.tookMillis ?? (times.started === undefined ? undefined : now - Date.parse(times.started));
  return (
    <dl class="facts panel">
      <div><dt>{text.workflows.columns.name}</dt><dd><Link to={href(["workflows"], { q: `name:${JSON.stringify(name)}` })}>{name}</Link></dd></div>
      <div><dt>{text.workflow.created}</dt><dd><Time at={times.created} /></dd></div>
      <div><dt>{text.workflow.started}</dt><dd><Time at={times.started} /></dd></div>
      <div><dt>{text.workflow.completed}</dt><dd><Time at={times.completed} /></dd></div>
      <div><dt>{text.workflows.columns.took}</dt><dd>{took === undefined ? text.none : duration(took)}</dd></div>
      <div><dt>{text.workflows.columns.queue}</dt><dd>{queue === undefined ? text.none : <Link to={href(["workflows"], { q: `queue:${queue.name}` })}>{queue.name}</Link>}</dd></div>
      <div><dt>{text.workflow.attemptLabel}</dt><dd>{runner.attempt}</dd></div>
      <div><dt>{text.workflow.executor}</dt><dd class="id">{runner.executor === undefined ? text.none : <Link to={href(["workflows"], { q: `executor:${runner.executor}` })}>{runner.executor}</Link>}</dd></div>
      <div><dt>{text.workflow.version}</dt><dd class="id">{runner.version ?? text.none}</dd></div>
      {parent !== undefined && <div><dt>{text.workflow.parent}</dt><dd class="id"><Link to={href(["workflows", parent])}>{parent}</Link></dd></div>}
      {cancelled && <div><dt>{text.states.CANCELLED}</dt><dd><Time at={cancelled.at} /> {cancelled.reason}</dd></div>}
    </dl>
  );
}

const ENDED = ["SUCCEEDED", "FAILED", "CANCELLED"];
const RESUMABLE = ["STUCK", "EXHAUSTED", "CANCELLED"];

function Actions({ workflow: { state }, onAction }: { workflow: Workflow; onAction(action: ActionName): void }) {
  const admin = may(useStore(session), "ADMIN");
  const ended = ENDED.includes(state);
  const offered: readonly (readonly [ActionName, boolean])[] = [
    ["send", !ended],
    ["resume", RESUMABLE.includes(state)],
    ["fork", true],
    ["cancel", !ended],
    ["delete", ended && admin],
  ];
  return (
    <div class="actions">
      {offered.filter(([, possible]) => possible).map(([action]) => (
        <button key={action} type="button" class={action === "cancel" || action === "delete" ? "danger" : ""} onClick={() => onAction(action)}>
          {text.actions[action]}
        </button>
      ))}
    </div>
  );
}

interface DialogsProps {
  doing: Doing;
  watched: Watched;
  onClose(): void;
  onDone(): void;
}

function Dialogs({ doing, watched: { detail, steps }, onClose, onDone }: DialogsProps) {
  if (detail === undefined) {
    return null;
  }
  const props = { workflow: detail.workflow, onClose, onDone };
  switch (doing.action) {
    case "cancel":
      return <CancelDialog {...props} />;
    case "resume":
      return <ResumeDialog {...props} />;
    case "send":
      return <SendDialog {...props} />;
    case "delete":
      return <DeleteDialog {...props} />;
    case "fork":
      return <ForkDialog detail={detail} steps={steps} before={doing.before} onClose={onClose} />;
  }
}
