import { segment } from "../router";

/** The path of a workflow in the API. */
export const workflowPath = (id: string, ...rest: readonly string[]): string =>
  `/workflows/${[id, ...rest].map(segment).join("/")}`;
