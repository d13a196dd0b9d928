/** What perdura.yaml says about a source, checked, with what Perdura adds to it. */
import { z } from 'zod';
import { check } from './config.ts';
import type { Source } from './connector.ts';

/** `folder`: that of perdura.yaml, for sources that read files. `where` begins the message of what does not fit. */
export function readSourceConfig<C>(source: Source<C>, written: object, folder: string, where: string): C {
  const { config } = source;
  const takesFolder = config instanceof z.ZodObject && 'baseFolder' in config.shape;
  return check(config, takesFolder ? { ...written, baseFolder: folder } : written, where);
}
