/** What `perdura.yaml` says about mail that leaves by SMTP, and about the mailbox of this machine. */
import { isAbsolute } from 'node:path';
import { z } from 'zod';

const port = z.int().min(1).max(65535);
const absolutePath = z.string().refine(isAbsolute, 'must be an absolute path');

export const smtpConfig = z.strictObject({
  type: z.literal('smtp'),
  host: z.string().min(1).describe('the mail server'),
  port: port.optional().describe('default: 465 with secure, else 587'),
  secure: z.boolean().default(false).describe('TLS from the first byte, as on port 465'),
  requireTls: z
    .boolean()
    .default(true)
    .describe('nothing is sent before STARTTLS; false for a server on this machine only'),
  user: z.string().min(1).optional(),
  password: z.string().min(1).optional().describe('secret: write ${NAME} or ${file:PATH}'),
  maxConnections: z.int().min(1).max(50).default(5).describe('side by side'),
  maxMessages: z.int().min(1).max(10_000).default(100).describe('over one connection'),
  timeoutSeconds: z.int().min(1).max(600).default(60).describe('for connecting, and for each message'),
  dkim: z
    .strictObject({
      domain: z.string().min(1).describe('the domain of mail.from'),
      selector: z.string().min(1).describe('the record is <selector>._domainkey.<domain>'),
      privateKeyFile: absolutePath.describe('PEM'),
    })
    .optional()
    .describe('signs every mail; leave it out when the server signs'),
});

export const mailboxConfig = z.strictObject({
  type: z.literal('mailbox'),
  port: port.optional().describe('on 127.0.0.1; default: a free one'),
  server: z
    .strictObject({
      host: z.string().min(1),
      port,
      folder: absolutePath.describe('where it stores what it accepts, one .eml a mail'),
    })
    .optional()
    .describe('a mailbox that somebody else serves; default: Perdura’s worker does'),
});

export type SmtpConfig = z.infer<typeof smtpConfig>;
export type MailboxConfig = z.infer<typeof mailboxConfig>;
