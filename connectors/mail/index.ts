/** Mail by SMTP: the channels `smtp` and `mailbox`, and the server behind the latter. */
export { mailboxChannel } from './mailbox.ts';
export { listMails, mailboxFolder } from './mailbox-folder.ts';
export { type MailboxServer, startMailboxServer } from './mailbox-server.ts';
export { smtpChannel } from './smtp.ts';
