import { createStore } from "../store";
import { text } from "../text";
import type { Me, Problem, Role } from "./types";

/** The address of the API, which is below that of the console. */
export const API = new URL("api/v1", document.baseURI);

const TOKEN = "cairn.token";

/** Whether the user is signed in; undefined until the server has said so. */
export type Session = undefined | "signed-out" | Me;

export const session = createStore<Session>(undefined);

/** An answer of 400 or more, or none at all. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

export const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "AbortError";

export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) {
    return error.problem;
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { type: "", title: text.unreachable, status: 0, detail, next: text.unreachableNext };
}

export function token(): string | null {
  return sessionStorage.getItem(TOKEN);
}

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
}

/** Sends a request; the headers of the session are added. */
export async function send(call: Call, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const secret = token();
  if (secret !== null) {
    headers.set("Authorization", `Bearer ${secret}`);
  }
  const body = call.body === undefined ? null : JSON.stringify(call.body);
  if (body !== null) {
    headers.set("Content-Type", "application/json");
  }
  const response = await fetch(API + call.path, { ...init, method: call.method, headers, body });
  if (response.status === 401) {
    sessionStorage.removeItem(TOKEN);
    session.set("signed-out");
  }
  return response;
}

async function failure(response: Response): Promise<ApiError> {
  const type = response.headers.get("Content-Type") ?? "";
  if (type.startsWith("application/problem+json")) {
    return new ApiError((await response.json()) as Problem);
  }
  return new ApiError({
    type: "",
    title: response.statusText,
    status: response.status,
    detail: text.noAnswer(response.status),
    next: text.unreachableNext,
  });
}

/** Sends a request, and returns the JSON of its answer. */
export async function call<T>(request: Call, signal?: AbortSignal): Promise<T> {
  const response = await send(request, signal ? { signal } : {});
  const isJson = response.headers.get("Content-Type") === "application/json";
  if (!response.ok && !(response.status === 503 && isJson)) {
    throw await failure(response);
  }
  return (isJson ? await response.json() : undefined) as T;
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  call<T>({ method: "GET", path }, signal);

/** Finds out who the user is. */
export async function identify(): Promise<void> {
  try {
    session.set(await get<Me>("/me"));
  } catch (error) {
    if (session.get() !== "signed-out") {
      throw error;
    }
  }
}

export async function signIn(secret: string): Promise<boolean> {
  sessionStorage.setItem(TOKEN, secret);
  await identify();
  return session.get() !== "signed-out";
}

export function signOut(): void {
  sessionStorage.removeItem(TOKEN);
  session.set("signed-out");
}

const RANK: Record<Role, number> = { VIEWER: 0, OPERATOR: 1, ADMIN: 2 };

/** Returns whether the user has a role. The server decides; this only hides what it would refuse. */
export function may(current: Session, role: Role): boolean {
  return typeof current === "object" && RANK[current.role] >= RANK[role];
}
