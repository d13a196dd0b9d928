/** What Shopify says is wrong, as an error of ours. GraphQL answers with status 200 whatever happens: `errors` counts. */
import { z } from 'zod';
import { PipelineError } from '../../lib/errors.ts';
import type { JsonAnswer, StatusMeaning } from '../../lib/http.ts';

const faultShape = z.object({
  message: z.string().default('no reason given'),
  extensions: z.object({ code: z.string().optional(), requiredAccess: z.string().optional() }).nullish(),
});

export type Fault = z.infer<typeof faultShape>;

/** `errors` of an answer: a list, or a text where the request did not get as far as GraphQL. */
export function faultsOf(body: unknown): readonly Fault[] {
  const { errors } = (body ?? {}) as { readonly errors?: unknown };
  if (errors == null) return [];
  const listed = z.array(faultShape).safeParse(errors);
  if (listed.success) return listed.data;
  return [{ message: typeof errors === 'string' ? errors : JSON.stringify(errors) }];
}

export const hasCode = (faults: readonly Fault[], ...codes: readonly string[]): boolean =>
  faults.some(({ extensions }) => codes.includes(extensions?.code ?? ''));

export const tooDear = 'MAX_COST_EXCEEDED';

export const isTooDear = (error: unknown): error is PipelineError =>
  error instanceof PipelineError && error.details['code'] === tooDear;

const authRemedy = 'check accessToken: the Admin API access token of an app that is installed in this shop';

const statuses: Readonly<Record<number, string>> = {
  402: 'the shop is frozen until its bill is paid',
  404: 'there is no such shop, or no such apiVersion',
  423: 'the shop is locked',
};

export const meaningOf = ({ status, body }: JsonAnswer): StatusMeaning => ({
  detail: statuses[status] ?? said(faultsOf(body)),
  authRemedy,
});

/** Faults that asking again does not heal. */
export function faultError(subject: string, faults: readonly Fault[]): PipelineError {
  const message = `${subject}: ${said(faults) ?? 'no data'}`;
  const code = faults[0]?.extensions?.code;
  const details = code === undefined ? {} : { code };
  if (hasCode(faults, 'ACCESS_DENIED')) {
    const access = faults.map(({ extensions }) => extensions?.requiredAccess).find((text) => text !== undefined);
    const needed = access === undefined ? '' : ` (${access})`;
    return new PipelineError('auth', message, {
      remedy: `give the app this access scope${needed} and access to protected customer data, then install it again`,
      details,
    });
  }
  if (hasCode(faults, 'SHOP_INACTIVE')) {
    return new PipelineError('auth', message, { remedy: 'the shop is closed or frozen; open it again', details });
  }
  if (hasCode(faults, tooDear)) {
    return new PipelineError('bad_data', message, { remedy: 'set a smaller pageSize', details });
  }
  if (hasCode(faults, 'THROTTLED', 'INTERNAL_SERVER_ERROR', 'TIMEOUT')) {
    const kind = hasCode(faults, 'THROTTLED') ? 'rate_limit' : 'unavailable';
    return new PipelineError(kind, message, { remedy: 'wait, and see Shopify’s status page', details });
  }
  return new PipelineError('bad_data', message, {
    remedy: 'check apiVersion: fields come and go with versions',
    details,
  });
}

/** Shopify writes about fields and scopes; addresses that it may repeat stay out. */
function said(faults: readonly Fault[]): string | undefined {
  const [first] = faults;
  if (first === undefined) return undefined;
  return first.message.replace(/[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g, '…@…').slice(0, 300);
}
