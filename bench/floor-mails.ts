/** The floor of a campaign: nodemailer alone hands so many mails to a server, five side by side, and keeps no account. */
import { createTransport } from 'nodemailer';

const [port, recipients] = process.argv.slice(2).map(Number);
const transport = createTransport({ host: '127.0.0.1', port, pool: true, maxConnections: 5, maxMessages: 1_000 });
const started = performance.now();
await Promise.all(
  Array.from({ length: recipients ?? 0 }, (_, index) =>
    transport.sendMail({
      from: 'Lab <hello@lab.test>',
      to: `ok-floor-${index + 1}@lab.test`,
      subject: `For Name ${index + 1}`,
      text: `Hello Name ${index + 1}.`,
      html: `<p>Name ${index + 1} <a href="http://127.0.0.1/u/${index + 1}">no more</a></p>`,
    }),
  ),
);
transport.close();
const { userCPUTime, systemCPUTime } = process.resourceUsage();
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }));
