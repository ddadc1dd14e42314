import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get, identify, problemOf, session, signOut } from "./api/client";
import { useLoad } from "./api/load";
import type { Me, Problem, PromisePage } from "./api/types";
import { useKeys } from "./keyboard";
import { AuditPage } from "./pages/audit";
import { ExecutorsPage, VersionsPage } from "./pages/cluster";
import { LoginPage } from "./pages/login";
import { OverviewPage } from "./pages/overview";
import { PromisesPage } from "./pages/promises";
import { QueuesPage } from "./pages/queues";
import { SchedulesPage } from "./pages/schedules";
import { WorkflowPage } from "./pages/workflow/page";
import { searchWanted, WorkflowsPage } from "./pages/workflows";
import { ProblemBox } from "./parts/basics";
import { Dialog } from "./parts/dialog";
import { href, Link, navigate, unsegment, usePlace } from "./router";
import { useStore } from "./store";
import { text } from "./text";
import { switchTheme, theme } from "./theme";

type PageName = keyof typeof text.pages;

const PAGES: readonly PageName[] = ["overview", "workflows", "promises", "queues", "schedules", "executors", "versions", "audit"];

export function App() {
  const current = useStore(session);
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    identify().catch((error: unknown) => setProblem(problemOf(error)));
  }, []);
  if (current === undefined) {
    return <main class="login">{problem ? <ProblemBox problem={problem} /> : <p class="muted">{text.loading}</p>}</main>;
  }
  return current.me === undefined ? <LoginPage logins={current.logins} /> : <Shell me={current.me} signedIn={current.expiresAt !== undefined} />;
}

function Shell({ me, signedIn }: { me: Me; signedIn: boolean }) {
  const { path } = usePlace();
  const [section = "overview", ...rest] = path.split("/").map(unsegment);
  const [keys, setKeys] = useState(false);
  useShortcuts(section, rest.length > 0, () => setKeys(true));
  useEffect(() => {
    document.title = [...rest, text.pages[section as PageName] ?? text.product, text.product].join(" · ");
  }, [path]);
  return (
    <div class="shell">
      <a class="skip" href={`${location.pathname}${location.search}#content`}>{text.skip}</a>
      <Sidebar me={me} signedIn={signedIn} section={section} onKeys={() => setKeys(true)} />
      <main id="content" tabIndex={-1}>
        <Page section={section} rest={rest} />
      </main>
      {keys && <KeysDialog onClose={() => setKeys(false)} />}
    </div>
  );
}

function Page({ section, rest }: { section: string; rest: readonly string[] }): ComponentChildren {
  switch (section) {
    case "overview":
      return <OverviewPage />;
    case "workflows":
      return rest[0] === undefined ? <WorkflowsPage /> : <WorkflowPage key={rest[0]} id={rest[0]} tab={rest[1]} />;
    case "promises":
      return <PromisesPage />;
    case "queues":
      return <QueuesPage />;
    case "schedules":
      return <SchedulesPage />;
    case "executors":
      return <ExecutorsPage />;
    case "versions":
      return <VersionsPage />;
    case "audit":
      return <AuditPage />;
    default:
      return <p class="empty">{text.notFound}</p>;
  }
}

interface SidebarProps {
  me: Me;
  /** Whether there is a session that can be ended. */
  signedIn: boolean;
  section: string;
  onKeys(): void;
}

function Sidebar({ me, signedIn, section, onKeys }: SidebarProps) {
  const chosen = useStore(theme);
  return (
    <header class="sidebar">
      <Link to={href(["overview"])} class="brand">
        <Mark />
        {text.product}
      </Link>
      <nav aria-label={text.menu}>
        {PAGES.filter((page) => page !== "audit" || me.role === "ADMIN").map((page) => (
          <Link key={page} to={href([page])} current={section === page}>
            {text.pages[page]}
            {page === "promises" && <OpenCount />}
          </Link>
        ))}
      </nav>
      <div class="sidebar-end">
        <span class="muted who">{text.signedInAs(me.name, text.roles[me.role])}</span>
        <button type="button" class="quiet" onClick={switchTheme}>{text.theme[chosen]}</button>
        <button type="button" class="quiet keys" onClick={onKeys}>{text.keys.title}</button>
        {signedIn && <button type="button" class="quiet" onClick={() => void signOut()}>{text.signOut}</button>}
      </div>
    </header>
  );
}

const COUNTED = 99;

/** How many promises wait, as far as one page tells. */
function OpenCount() {
  const { value } = useLoad("open promises", (signal) => get<PromisePage>(`/promises?limit=${COUNTED}`, signal), 30_000);
  if (value === undefined || value.promises.length === 0) {
    return null;
  }
  const open = `${value.promises.length}${value.cursor === undefined ? "" : "+"}`;
  return <span class="badge" title={text.promises.open(open)}>{open}</span>;
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <ellipse cx="16" cy="26" rx="12" ry="4.5" />
      <ellipse cx="16" cy="16.5" rx="8.5" ry="4" />
      <ellipse cx="16" cy="8" rx="5.5" ry="3.2" />
    </svg>
  );
}

/** The keys that work on every page. */
function useShortcuts(section: string, detail: boolean, showKeys: () => void): void {
  const going = useRef(false);
  const after = (page: string, otherwise?: () => void) => () => {
    if (going.current) {
      going.current = false;
      navigate(href([page]));
    } else {
      otherwise?.();
    }
  };
  useKeys({
    "/": () => {
      if (section !== "workflows" || detail) {
        navigate(href(["workflows"]));
      }
      searchWanted.set(true);
    },
    "?": showKeys,
    t: switchTheme,
    g: () => (going.current = true),
    o: after("overview"),
    w: after("workflows"),
    p: after("promises"),
    q: after("queues"),
    s: after("schedules"),
  });
}

function KeysDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title={text.keys.title} onClose={onClose}>
      <dl class="pairs">
        {text.keys.all.map(([key, meaning]) => (
          <div key={key}><dt><kbd>{key}</kbd></dt><dd>{meaning}</dd></div>
        ))}
      </dl>
    </Dialog>
  );
}
