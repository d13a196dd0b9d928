/** What does not fit an object's schema, each with the line that it is written at and, where that shows, the field that was meant. */
import { type Document, isMap, isScalar, type LineCounter, type ParsedNode } from 'yaml';
import { z } from 'zod';
import { nearest } from './pure/nearest.ts';
import { type ObjectKind, objectKinds } from './pure/object-kinds.ts';

type Issue = z.core.$ZodIssue;

export function explainIssues(
  issues: readonly Issue[],
  kind: ObjectKind,
  document: Document.Parsed,
  lines: LineCounter,
): readonly string[] {
  const meant = issues.flatMap(narrow);
  return meant.flatMap((issue) => {
    const line = (path: readonly PropertyKey[]): number => lineOf(path, document, lines);
    if (issue.code !== 'unrecognized_keys') {
      return [`  line ${line(issue.path)}, ${issue.path.join('.') || kind}: ${issue.message}`];
    }
    const missing = meant.flatMap(({ path }) =>
      path.length === issue.path.length + 1 && startsWith(path, issue.path) ? String(path.at(-1)) : [],
    );
    const known = [...Object.keys(schemaAt(objectKinds[kind].schema, issue.path)?.shape ?? {}), ...missing];
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const guess = nearest(key, known);
      const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
      return `  line ${line(path)}, ${path.join('.')}: not known${hint}`;
    });
  });
}

/** Of several forms the one that somebody meant, told by what is wrong with it: the form that fits best, if only one does. */
function narrow(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const forms = issue.errors.map((form) => ({ form, misfit: misfitOf(form) })).toSorted((a, b) => a.misfit - b.misfit);
  const [best, second] = forms;
  const isMeant = best !== undefined && best.misfit < Math.min(second?.misfit ?? Infinity, Infinity);
  if (!isMeant) return [issue];
  return best.form.flatMap((inner) => narrow({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** Keys that a form lacks, does not know or cannot read; infinite for another type of value. */
function misfitOf(form: readonly Issue[]): number {
  const misfits = form.map((issue) => {
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) return issue.keys.length;
    if (issue.path.length > 0) return 1;
    return issue.code === 'invalid_union' ? Math.min(Infinity, ...issue.errors.map(misfitOf)) : Infinity;
  });
  return misfits.reduce((sum, misfit) => sum + misfit, 0);
}

const startsWith = (path: readonly PropertyKey[], beginning: readonly PropertyKey[]): boolean =>
  beginning.every((key, at) => path[at] === key);

export const lineOf = (path: readonly PropertyKey[], document: Document.Parsed, lines: LineCounter): number =>
  lines.linePos(startOf(document, path)).line;

/** Where what a path leads to is written; where it is missing, what should hold it. */
function startOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const holder = document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(holder)) {
      const pair = holder.items.find((item) => isScalar(item.key) && item.key.value === key);
      const start = (pair?.key as ParsedNode | undefined)?.range?.[0];
      if (start !== undefined) return start;
    } else {
      const node = document.getIn(path.slice(0, length), true) as ParsedNode | undefined;
      if (node?.range !== undefined) return node.range[0];
    }
  }
  return document.contents?.range[0] ?? 0;
}

/** The part of a schema that a path leads to, through defaults and optional parts. */
function schemaAt(schema: unknown, path: readonly PropertyKey[]): z.ZodObject | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return schemaAt(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodArray) return schemaAt(schema.element, path.slice(1));
  if (!(schema instanceof z.ZodObject)) return undefined;
  const [key, ...rest] = path;
  return key === undefined ? schema : schemaAt(schema.shape[String(key)], rest);
}
