import type { Schema } from "../parts/schema";

/** The answers of the HTTP API, as its OpenAPI document describes them. */

export const STATES = [
  "DELAYED",
  "ENQUEUED",
  "RUNNING",
  "SUCCEEDED",
  "FAILED",
  "CANCELLED",
  "STUCK",
  "EXHAUSTED",
] as const;

export type WorkflowState = (typeof STATES)[number];

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Workflow {
  readonly id: string;
  readonly href: string;
  readonly name: string;
  readonly state: WorkflowState;
  readonly parent?: string;
  readonly times: {
    readonly created: string;
    readonly started?: string;
    readonly completed?: string;
    readonly tookMillis?: number;
  };
  readonly runner: {
    readonly attempt: number;
    readonly generation: number;
    readonly executor?: string;
    readonly version?: string;
  };
  readonly queue?: { readonly name: string; readonly partition: string; readonly priority: number };
  readonly attributes: Json;
  readonly cancelled?: { readonly at: string; readonly by: string; readonly reason?: string };
}

export interface WorkflowPage {
  readonly workflows: readonly Workflow[];
  readonly cursor?: string;
  /** How far a search for a text came: when the last workflow that it examined was created. */
  readonly examinedTo?: string;
}

export interface WorkflowDetail {
  readonly workflow: Workflow;
  readonly headers: Readonly<Record<string, string>>;
  readonly arguments: Json;
  readonly result?: Json;
  readonly error?: Json;
}

/** A promise that nobody has completed; `workflow` is the id, `name` the name of its workflow. */
export interface OpenPromise {
  readonly workflow: string;
  readonly href: string;
  readonly name: string;
  readonly state: WorkflowState;
  readonly queue?: string;
  readonly key: string;
  readonly created: string;
}

export interface PromisePage {
  readonly promises: readonly OpenPromise[];
  readonly cursor?: string;
}

/** A stream of a workflow, as far as it is written. */
export interface StreamStatus {
  readonly name: string;
  readonly items: number;
  readonly last: string;
  readonly closed: boolean;
}

/** A workflow that the server can start. */
export interface WorkflowType {
  readonly name: string;
  /** Left out if no process has described the types of its parameters. */
  readonly argumentsSchema?: Schema;
}

export interface Step {
  readonly key: string;
  readonly position: number;
  readonly kind: string;
  readonly started: string;
  readonly completed: string;
  readonly tookMillis: number;
  readonly tries: number;
  readonly ran: { readonly attempt: number; readonly executor?: string };
  readonly result?: Json;
  readonly error?: Json;
}

export interface StepList {
  readonly steps: readonly Step[];
  readonly next?: number;
}

export interface Tree {
  readonly workflow: Workflow;
  readonly children: readonly Tree[];
}

export interface History {
  readonly workflow: WorkflowDetail;
  readonly steps: readonly Step[];
  readonly children: readonly Tree[];
  readonly allChildren: boolean;
}

export interface WorkflowGroup {
  readonly state?: WorkflowState;
  readonly name?: string;
  readonly queue?: string;
  readonly version?: string;
  /** The begin of the period of creation. */
  readonly since?: string;
}

export interface WorkflowCount {
  readonly group: WorkflowGroup;
  readonly count: number;
}

export interface WorkflowDurations extends WorkflowCount {
  readonly p50: string;
  readonly p90: string;
  readonly p99: string;
}

export interface Rate {
  readonly starts: number;
  readonly period: string;
}

export interface QueueLimits {
  readonly concurrency?: number;
  readonly perExecutor: number;
  readonly rate?: Rate;
  readonly partitioned: boolean;
  readonly concurrencyPerPartition?: number;
  readonly ratePerPartition?: Rate;
  readonly applications: readonly string[];
}

export interface Queue {
  readonly name: string;
  readonly paused: boolean;
  readonly limits: QueueLimits;
  readonly depth: {
    readonly waiting: number;
    readonly delayed: number;
    readonly running: number;
    readonly oldestMillis: number;
    readonly runningBy: Readonly<Record<string, number>>;
  };
}

export interface Schedule {
  readonly name: string;
  readonly workflow: string;
  readonly paused: boolean;
  readonly cron?: string;
  readonly zone?: string;
  readonly every?: string;
  readonly queue: string;
  readonly catchUp: string;
  readonly next: readonly string[];
}

export interface Executor {
  readonly id: string;
  readonly application: string;
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly leaseLeft: string;
  readonly running: number;
}

/** What the application that serves the API offers beside Cairn's operations. */
export interface HostAction {
  readonly name: string;
  readonly label: string;
  readonly effect: string;
}

export interface Version {
  readonly application: string;
  readonly version: string;
  readonly firstSeenAt: string;
  readonly currentSince?: string;
  readonly takesNewWork: boolean;
  readonly executors: number;
  readonly inFlight: { readonly running: number; readonly waiting: number; readonly stopped: number };
}

export interface Health {
  readonly healthy: boolean;
  readonly executors: readonly Executor[];
  readonly unclaimed: readonly {
    readonly workflow: string;
    readonly queue: string;
    readonly count: number;
    readonly since: string;
    readonly reason: string;
  }[];
  readonly failingLoops: readonly { readonly loop: string; readonly since: string; readonly reason: string }[];
  readonly outage?: { readonly since: string; readonly sqlState: string; readonly reason: string };
}

export type Role = "VIEWER" | "OPERATOR" | "ADMIN";

export interface Me {
  readonly name: string;
  readonly role: Role;
  readonly seesValues: boolean;
}

export interface Session {
  readonly authenticated: boolean;
  readonly me?: Me;
  /** When the session ends; left out if there is none, such as on the machine of the server. */
  readonly expiresAt?: string;
  readonly logins: {
    readonly token: boolean;
    /** The path of the login at a provider, relative to that of the API. */
    readonly provider?: string;
  };
}

export interface BulkPreview {
  readonly count: number;
  readonly states: Readonly<Partial<Record<WorkflowState, number>>>;
  readonly cancel: number;
  readonly resume: number;
  readonly fork: number;
  readonly delete: number;
  readonly first: readonly Workflow[];
}

export interface PublishedEvent {
  readonly key: string;
  readonly value: Json;
  readonly at: string;
}

export interface StreamItem {
  readonly offset: number;
  readonly value: Json;
  readonly at: string;
  readonly step?: string;
  readonly tries?: number;
}

export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly principal: string;
  readonly operation: string;
  readonly target?: string;
  readonly address: string;
  readonly request?: Json;
  readonly before?: Json;
  readonly outcome?: string;
  readonly after?: Json;
}

/** An answer of RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly next: string;
  readonly argument?: string;
}

/** Where the code of a workflow and of its steps is, as far as it is known. */
export interface WorkflowCode {
  readonly version?: string;
  readonly steps: readonly {
    readonly name: string;
    readonly className: string;
    readonly position?: { readonly file: string; readonly line: number };
  }[];
}
