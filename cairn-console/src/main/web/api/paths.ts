import { segment } from "../router";
import { get } from "./client";
import { type Loaded, useLoad } from "./load";
import type { WorkflowType } from "./types";

/** Loads the workflows that the server can start; none if it does not know their code. */
export const useWorkflowTypes = (): Loaded<readonly WorkflowType[]> =>
  useLoad("workflow types", (signal) => get<readonly WorkflowType[]>("/workflow-types", signal));

/** The path of a workflow in the API. */
export const workflowPath = (id: string, ...rest: readonly string[]): string =>
  `/workflows/${[id, ...rest].map(segment).join("/")}`;
