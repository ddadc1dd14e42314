import { useState } from "preact/hooks";
import { get, may, session } from "../api/client";
import { useLoad } from "../api/load";
import type { Executor, HostAction, Version } from "../api/types";
import { ago, count, duration, millis } from "../format";
import { ActionDialog } from "../parts/action";
import { Panel, ProblemBox, TableScroll, Time, useNow } from "../parts/basics";
import { href, Link } from "../router";
import { useStore } from "../store";
import { text } from "../text";

const executors = text.executors;
const versions = text.versions;

export function ExecutorsPage() {
  const { value, problem } = useLoad("executors", (signal) => get<Executor[]>("/executors", signal), 2000);
  const now = useNow();
  return (
    <>
      <div class="page-head"><h1>{text.pages.executors}</h1></div>
      {problem && <ProblemBox problem={problem} />}
      {value && (
        <Panel title={executors.all} hint={executors.hint}>
          {value.length === 0 ? <p class="muted">{executors.none}</p> : (
            <TableScroll label={executors.all}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{executors.id}</th>
                    <th scope="col">{executors.application}</th>
                    <th scope="col">{executors.version}</th>
                    <th scope="col">{executors.process}</th>
                    <th scope="col" class="number">{executors.running}</th>
                    <th scope="col" class="number">{executors.lease}</th>
                    <th scope="col" class="number">{executors.age}</th>
                  </tr>
                </thead>
                <tbody>
                  {value.map((each) => (
                    <tr key={each.id}>
                      <td class="id"><Link to={href(["workflows"], { q: `executor:${each.id}` })}>{each.id}</Link></td>
                      <td>{each.application}</td>
                      <td class="id">{each.version}</td>
                      <td>{executors.pid(each.host, each.pid)}</td>
                      <td class="number">{count(each.running)}</td>
                      <td class="number">{duration(millis(each.leaseLeft))}</td>
                      <td class="number">{ago(each.startedAt, now)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </TableScroll>
          )}
        </Panel>
      )}
      <HostActions />
    </>
  );
}

/** What the application offers, such as to kill a process of a demo; nothing if it offers nothing. */
function HostActions() {
  const { value } = useLoad("host-actions", (signal) => get<HostAction[]>("/host-actions", signal));
  const [chosen, setChosen] = useState<HostAction>();
  const operator = may(useStore(session), "OPERATOR");
  if (!operator || value === undefined || value.length === 0) {
    return null;
  }
  const close = () => setChosen(undefined);
  return (
    <Panel title={executors.host} hint={executors.hostHint}>
      <p class="row-actions">
        {value.map((each) => (
          <button key={each.name} type="button" class="danger" onClick={() => setChosen(each)}>{each.label}</button>
        ))}
      </p>
      {chosen && (
        <ActionDialog title={chosen.label} effect={chosen.effect} confirm={chosen.label} danger
          change={{
            call: { method: "POST", path: `/host-actions/${chosen.name}` },
            cli: ["executors", "act", chosen.name],
          }}
          onClose={close} onDone={close} />
      )}
    </Panel>
  );
}

export function VersionsPage() {
  const { value, problem, reload } = useLoad("versions", (signal) => get<Version[]>("/versions", signal), 5000);
  const [chosen, setChosen] = useState<Version>();
  return (
    <>
      <div class="page-head"><h1>{text.pages.versions}</h1></div>
      {problem && <ProblemBox problem={problem} />}
      {value && (
        <Panel title={versions.all} hint={versions.hint}>
          {value.length === 0 ? <p class="muted">{versions.none}</p> : <VersionTable versions={value} onChoose={setChosen} />}
        </Panel>
      )}
      {chosen && (
        <CurrentDialog version={chosen} onClose={() => setChosen(undefined)} onDone={() => {
          setChosen(undefined);
          reload();
        }} />
      )}
    </>
  );
}

function VersionTable({ versions: all, onChoose }: { versions: readonly Version[]; onChoose(version: Version): void }) {
  const admin = may(useStore(session), "ADMIN");
  return (
    <TableScroll label={versions.all}>
      <table>
        <thead>
          <tr>
            <th scope="col">{versions.application}</th>
            <th scope="col">{versions.version}</th>
            <th scope="col">{versions.firstSeen}</th>
            <th scope="col" class="number">{versions.executors}</th>
            <th scope="col" class="number">{versions.running}</th>
            <th scope="col" class="number">{versions.waiting}</th>
            <th scope="col" class="number">{versions.stopped}</th>
            <th scope="col">{versions.actions}</th>
          </tr>
        </thead>
        <tbody>
          {all.map((each) => (
            <tr key={`${each.application} ${each.version}`}>
              <td>{each.application}</td>
              <td>
                <Link to={href(["workflows"], { q: `version:${each.version}` })} class="id">{each.version}</Link> <Mark version={each} />
              </td>
              <td><Time at={each.firstSeenAt} /></td>
              <td class="number">{count(each.executors)}</td>
              <td class="number">{count(each.inFlight.running)}</td>
              <td class="number">{count(each.inFlight.waiting)}</td>
              <td class="number">{count(each.inFlight.stopped)}</td>
              <td class="row-actions">
                {admin && (
                  <button type="button" class="small" aria-label={versions.of(each)} onClick={() => onChoose(each)}>
                    {each.currentSince === undefined ? versions.makeCurrent : versions.letAll}
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

function Mark({ version: { currentSince, takesNewWork, inFlight } }: { version: Version }) {
  if (currentSince !== undefined) {
    return <span class="chip state-SUCCEEDED">{versions.current}</span>;
  }
  if (takesNewWork) {
    return <span class="chip state-RUNNING">{versions.takesWork}</span>;
  }
  const drained = inFlight.running === 0 && inFlight.waiting === 0;
  return <span class={`chip ${drained ? "state-CANCELLED" : "state-STUCK"}`}>{drained ? versions.drained : versions.draining}</span>;
}

interface CurrentProps {
  version: Version;
  onClose(): void;
  onDone(): void;
}

/** Makes a version the only one that takes new work; or lets all take it, if it was the only one. */
function CurrentDialog({ version: { application, version, currentSince }, onClose, onDone }: CurrentProps) {
  const make = currentSince === undefined;
  const body = make ? { application, version } : { application };
  return (
    <ActionDialog title={make ? versions.makeCurrent : versions.letAll}
      effect={make ? versions.makeEffect(application, version) : versions.letEffect(application)}
      confirm={make ? versions.makeCurrent : versions.letAll}
      change={{
        call: { method: "POST", path: "/versions/current", body },
        cli: make ? ["versions", "current", application, version] : ["versions", "current", application, "--all"],
      }}
      onClose={onClose} onDone={onDone} />
  );
}
