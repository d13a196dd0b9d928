/** What a file seems to be, for who has not configured it yet. */
export { type FileInspection, inspectFile as inspectSourceFile } from '../../connectors/files/index.ts';
