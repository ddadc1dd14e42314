import { createStore } from "../store";
import { text } from "../text";
import type { Problem, Role, Session } from "./types";

/** The address of the API, which is below that of the console. */
export const API = new URL("api/v1", document.baseURI);

const SESSION = "/session";

/** Who uses the browser, or how people log in; undefined until the server has said so. */
export const session = createStore<Session | undefined>(undefined);

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

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
}

/** Sends a request, with the cookie of the session. */
export async function send({ method, path, body }: Call, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Cairn-Csrf", "1"); // which pages of other origins cannot send
  if (body !== undefined) {
    headers.set("Content-Type", "application/json");
  }
  const content = body === undefined ? null : JSON.stringify(body);
  const response = await fetch(API + path, { ...init, method, headers, body: content });
  if (response.status === 401 && path !== SESSION) {
    await identify(); // the session has ended: the page becomes a login
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
  session.set(await get<Session>(SESSION));
}

/** Exchanges an access token for a session, in a cookie that scripts cannot read. */
export async function signIn(token: string): Promise<void> {
  session.set(await call<Session>({ method: "POST", path: SESSION, body: { token } }));
}

export async function signOut(): Promise<void> {
  await call({ method: "DELETE", path: SESSION });
  await identify();
}

const RANK: Record<Role, number> = { VIEWER: 0, OPERATOR: 1, ADMIN: 2 };

/** Returns whether the user has a role. The server decides; this only hides what it would refuse. */
export function may(current: Session | undefined, role: Role): boolean {
  return current?.me !== undefined && RANK[current.me.role] >= RANK[role];
}
