/** What we send to SendGrid, judged by SendGrid's own OpenAPI document. */
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { sendgridChannel } from '../../../connectors/sendgrid/index.ts';
import { readOpenApiDocument } from '../../support/openapi-documents.ts';
import { startSendgrid } from '../../support/sendgrid-server.ts';
import { message, sendAll } from './messages.ts';

const openApi = readOpenApiDocument('sendgrid_mail.json');

type Json = Readonly<Record<string, unknown>>;

/** What is wrong with a body; stricter than the document: what it does not name is a fault, too. */
function createJudge(document: Json): (body: unknown) => readonly string[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'document', ...(closed(document) as Json) });
  const validate = ajv.compile({
    $ref: 'document#/components/requestBodies/PostMailSend/content/application~1json/schema',
  });
  return (body) => (validate(body) ? [] : [ajv.errorsText(validate.errors)]);
}

/** Objects with named properties have no others. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closed(item)]));
  const isClosable = fields['type'] === 'object' && fields['properties'] !== undefined;
  return isClosable && fields['additionalProperties'] === undefined
    ? { ...fields, additionalProperties: false }
    : fields;
}

describe.skipIf(openApi === undefined)('SendGrid’s OpenAPI document', () => {
  let judge: (body: unknown) => readonly string[];
  let bodies: readonly unknown[];

  beforeAll(async () => {
    judge = createJudge(openApi as Json);
    const server = await startSendgrid();
    for (const sandbox of [false, true]) {
      const { apiKey, url: baseUrl } = server;
      const config = sendgridChannel.config.parse({ type: 'sendgrid', apiKey, baseUrl, sandbox });
      const channel = sendgridChannel.open(config, { home: '/nonexistent', store: 'shop' });
      await sendAll(channel, [message(1), message(2, { replyTo: { address: 'hola@shop.test', name: 'Hola' } })]);
    }
    bodies = [...server.bodies];
    await server.close();
  });

  it('agrees with every request to send', () => {
    expect(bodies).toHaveLength(4);
    for (const body of bodies) expect(judge(body)).toEqual([]);
  });

  it('notices a wrong request', () => {
    const text = JSON.stringify(bodies[0]);
    expect(judge(JSON.parse(text.replace('"custom_args"', '"customArgs"')))).not.toEqual([]);
    expect(judge(JSON.parse(text.replace('"subject":"Hello 1"', '"subject":""')))).not.toEqual([]);
    expect(judge(JSON.parse(text.replace('"from"', '"sender"')))).not.toEqual([]);
  });
});
