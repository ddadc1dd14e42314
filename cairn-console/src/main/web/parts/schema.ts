import type { Json } from "../api/types";

/** The parts of a JSON schema that forms understand. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema | boolean;
  readonly prefixItems?: readonly Schema[];
  readonly enum?: readonly Json[];
  readonly anyOf?: readonly Schema[];
  readonly const?: Json;
  readonly description?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** How a value is written in a form; `json` is what forms do not understand. */
export type Kind = "object" | "array" | "tuple" | "enum" | "text" | "number" | "boolean" | "json";

/** A schema without references and without null as an alternative. */
export interface Shape {
  readonly kind: Kind;
  readonly schema: Schema;
  readonly nullable: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = { string: "text", number: "number", integer: "number", boolean: "boolean" };
const DEEPEST = 6;

const isNull = (schema: Schema): boolean => schema.type === "null";

/** Returns the shape of a schema within a document. */
export function shape(schema: Schema, root: Schema): Shape {
  const name = schema.$ref?.replace("#/$defs/", "");
  const target = name === undefined ? undefined : root.$defs?.[name];
  if (target !== undefined) {
    return shape(target, root);
  }
  const [first, ...others] = (schema.anyOf ?? []).filter((each) => !isNull(each));
  if (first !== undefined && others.length === 0) {
    return { ...shape(first, root), nullable: true };
  }
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  const [type, ...rest] = types.filter((each) => each !== "null");
  const plain = type === undefined || rest.length > 0 ? schema : { ...schema, type };
  return { kind: rest.length > 0 ? "json" : kind(schema, type), schema: plain, nullable: types.includes("null") };
}

function kind(schema: Schema, type: string | undefined): Kind {
  if (schema.enum !== undefined) {
    return schema.enum.every((each) => typeof each === "string") ? "enum" : "json";
  }
  if (type === "object") {
    return schema.properties === undefined ? "json" : "object";
  }
  if (type === "array") {
    return schema.prefixItems !== undefined ? "tuple" : typeof schema.items === "object" ? "array" : "json";
  }
  return KINDS[type ?? ""] ?? "json";
}

/** Returns a value that a form begins with. */
export function initial(given: Schema, root: Schema, depth = 0): Json {
  const { kind: how, schema, nullable } = shape(given, root);
  if (nullable || depth > DEEPEST) {
    return null;
  }
  switch (how) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => schema.required?.includes(name))
          .map(([name, member]) => [name, initial(member, root, depth + 1)]),
      );
    case "array":
      return [];
    case "tuple":
      return (schema.prefixItems ?? []).map((item) => initial(item, root, depth + 1));
    case "enum":
      return schema.enum?.[0] ?? null;
    case "text":
      return "";
    case "number":
      return 0;
    case "boolean":
      return false;
    case "json":
      return schema.const ?? null;
  }
}

/** Returns whether a form can show a value without losing a part of it. */
export function fits(value: Json, given: Schema, root: Schema): boolean {
  const { kind: how, schema, nullable } = shape(given, root);
  if (value === null) {
    return nullable || how === "json";
  }
  switch (how) {
    case "object":
      return isObject(value) && Object.entries(value).every(([name, member]) => {
        const known = schema.properties?.[name];
        return known !== undefined && (member === null || fits(member, known, root));
      });
    case "array":
      return Array.isArray(value) && value.every((item: Json) => fits(item, schema.items as Schema, root));
    case "tuple":
      return Array.isArray(value) && value.length === schema.prefixItems?.length &&
        schema.prefixItems.every((item, index) => fits(value[index] as Json, item, root));
    case "enum":
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number" || value === "***";
    case "boolean":
      return typeof value === "boolean" || value === "***";
    case "json":
      return true;
  }
}

export const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  value !== null && typeof value === "object" && !Array.isArray(value);
