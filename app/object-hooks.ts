/** What objects of a kind need beyond their schema: what they must find in the project, and what follows their storing. */
import { readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { StoreConfig } from '../lib/project-schema.ts';
import { PipelineError } from '../lib/errors.ts';
import type { EmailConfiguration } from '../lib/pure/campaign-configuration.ts';
import { nearest } from '../lib/pure/nearest.ts';
import type { ObjectContent, ObjectKind } from '../lib/pure/object-kinds.ts';
import { isZone } from '../lib/pure/zones.ts';
import { compileContent } from '../models/campaigns/content.ts';
import { starterTemplate } from '../models/campaigns/starter/template.ts';
import { reconcileWhenUp } from './reconcile-schedules.ts';
import type { Session } from './session.ts';

interface HookContext {
  readonly session: Session;
  readonly store: string;
  readonly storeConfig: StoreConfig;
  /** Where the object is written, for messages. */
  readonly place: string;
}

interface ObjectHooks<K extends ObjectKind> {
  /** Throws what the object needs and the project does not have. */
  check?(content: ObjectContent<K>, context: HookContext): void;
  /** Called once for a store when new versions of the kind are stored; says what it did. Safe to repeat. */
  afterApply?(session: Session, store: string): Promise<readonly string[]>;
}

export const objectHooks: { readonly [K in ObjectKind]: ObjectHooks<K> } = {
  clusters: {},
  clv: {},
  list: {},
  persona: {},
  playbook: {},
  segment: {},
  enrichment: {
    check({ destination }, context) {
      requireNamed(destination, 'destination', context.storeConfig.destinations, context);
    },
  },
  campaign: {
    check({ channel, email }, context) {
      const { channels } = context.storeConfig;
      if (channel !== undefined) requireNamed(channel, 'channel', channels, context);
      else if (Object.keys(channels).length > 1) {
        throw new PipelineError('config', `${context.place}: needs a channel, there are ${namesOf(channels)}`, {
          remedy: 'name one of them: channel: NAME',
        });
      }
      checkContent(email, context);
    },
  },
  metric: {
    check({ sources }, context) {
      if (sources === undefined) return;
      for (const name of 'include' in sources ? sources.include : sources.exclude) {
        requireNamed(name, 'source', context.storeConfig.sources, context);
      }
    },
  },
  schedule: {
    afterApply: reconcileWhenUp,
    check({ zone }, { place }) {
      if (zone === undefined || isZone(zone)) return;
      throw new PipelineError('config', `${place}: zone must be an IANA time zone, e.g. Europe/Madrid, is ${zone}`);
    },
  },
};

/** Throws what an object needs and its store does not have; `place` says where it is written. */
export function checkAgainstProject(
  kind: ObjectKind,
  content: unknown,
  session: Session,
  store: string,
  place: string,
): void {
  const storeConfig = session.project.config.stores[store];
  if (storeConfig === undefined) throw new PipelineError('config', `${place}: store ${store} is not in the project`);
  // The content was checked by the same kind's schema.
  const check = objectHooks[kind].check as ((checked: unknown, context: HookContext) => void) | undefined;
  check?.(content, { session, store, storeConfig, place });
}

function requireNamed(
  name: string,
  role: 'destination' | 'channel' | 'source',
  known: Readonly<Record<string, unknown>>,
  { session, store, place }: HookContext,
): void {
  if (Object.hasOwn(known, name)) return;
  const guess = nearest(name, Object.keys(known));
  const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
  throw new PipelineError('config', `${place}: ${role} ${name} is not in ${session.project.file}${hint}`, {
    remedy:
      Object.keys(known).length === 0
        ? `declare it there: stores.${store}.${role}s.${name}: { type: … }`
        : `${role}s of ${store} are ${namesOf(known)}`,
  });
}

/** Compiles what the mail says, so that a slip in it is told before anything is stored. */
function checkContent(email: EmailConfiguration, context: HookContext): void {
  const html = email.template === 'starter' ? starterTemplate : readTemplate(email.template, context);
  try {
    compileContent(email, { html }, context.storeConfig);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PipelineError('config', `${context.place}: ${error.message}`, { remedy: 'mend it and apply again' });
  }
}

/** The HTML of a template that is a file of the project's. */
export function readTemplate(template: string, { session, place }: Pick<HookContext, 'session' | 'place'>): string {
  const { folder } = session.project;
  const path = resolve(folder, template);
  if (!isBelow(folder, path)) {
    throw new PipelineError('config', `${place}: email.template must lie in ${folder}, is ${template}`, {
      remedy: 'copy it there: a path starts from the folder of perdura.yaml',
    });
  }
  try {
    // A link that leads out of the project is none of its files.
    if (!isBelow(realpathSync(folder), realpathSync(path))) throw new Error('leads out of the project');
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PipelineError('config', `${place}: email.template ${path} cannot be read`, {
      remedy: 'write the file, mend the path (it starts from the folder of perdura.yaml), or say starter',
      cause,
    });
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const namesOf = (known: Readonly<Record<string, unknown>>): string => Object.keys(known).join(', ');
