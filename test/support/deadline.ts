/** What takes too long fails with what it was waiting for, instead of standing still. */
export async function within<T>(seconds: number, what: string | (() => Promise<string>), work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      void Promise.resolve(typeof what === 'string' ? what : what())
        .catch(String)
        .then((said) => reject(new Error(`not within ${seconds} s: ${said}`)));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
