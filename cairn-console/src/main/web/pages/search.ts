import { STATES } from "../api/types";
import { text } from "../text";

/** A condition of a search, with the name and value of the HTTP API. */
export interface Condition {
  readonly name: string;
  readonly value: string;
}

/** A search that is understood, or why it is not. */
export type Search = { readonly conditions: readonly Condition[] } | { readonly error: string };

const TIMES = ["createdAfter", "createdBefore", "completedAfter", "completedBefore"];
const LISTS = ["id", "name", "state"];
const OTHERS = ["queue", "parent", "executor", "version", "schedule", "forkOf", "idPrefix", "attribute", "text"];
const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400 };

const TERM = /(?:([A-Za-z]+):)?(?:"([^"]*)"|(\S+))/g;

class SearchError extends Error {}

/** Reads a search such as `state:FAILED name:checkout order-`. */
export function parse(query: string, now: number): Search {
  try {
    const conditions: Condition[] = [];
    for (const [, name, quoted, plain] of query.matchAll(TERM)) {
      conditions.push(...term(name ?? "idPrefix", quoted ?? plain ?? "", quoted !== undefined, now));
    }
    return { conditions };
  } catch (error) {
    if (error instanceof SearchError) {
      return { error: error.message };
    }
    throw error;
  }
}

function term(name: string, value: string, quoted: boolean, now: number): Condition[] {
  if (value.endsWith(":") && name === "idPrefix" && !quoted) {
    throw new SearchError(text.workflows.emptyTerm(value.slice(0, -1)));
  }
  if (LISTS.includes(name)) {
    const values = quoted || name === "id" ? [value] : value.split(",");
    return values.map((each) => ({ name, value: name === "state" ? state(each) : each }));
  }
  if (TIMES.includes(name)) {
    return [{ name, value: instant(value, now) }];
  }
  if (!OTHERS.includes(name)) {
    throw new SearchError(text.workflows.noSuchTerm(name));
  }
  return [{ name, value: name === "attribute" ? attribute(value) : value }];
}

function state(value: string): string {
  const upper = value.toUpperCase();
  if (!STATES.some((known) => known === upper)) {
    throw new SearchError(text.workflows.badState(value));
  }
  return upper;
}

function instant(value: string, now: number): string {
  const relative = /^-(\d+)([smhd])$/.exec(value);
  const at = relative
    ? now - Number(relative[1]) * (UNITS[relative[2] ?? "s"] ?? 1) * 1000
    : Date.parse(value);
  if (Number.isNaN(at)) {
    throw new SearchError(text.workflows.badTime(value));
  }
  return new Date(at).toISOString();
}

function attribute(value: string): string {
  const equal = value.indexOf("=");
  if (equal < 1) {
    throw new SearchError(text.workflows.badAttribute);
  }
  return `${value.slice(0, equal)}:${value.slice(equal + 1)}`;
}

/** Returns the parameters of the HTTP API. */
export function parameters(conditions: readonly Condition[]): URLSearchParams {
  return new URLSearchParams(conditions.map(({ name, value }) => [name, value]));
}

/** Returns the criteria of a bulk operation. */
export function criteria(conditions: readonly Condition[]): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const { name, value } of conditions) {
    (all[name] ??= []).push(value);
  }
  return all;
}
