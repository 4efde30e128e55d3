/** A small shelf in the browser: drafts while the server is away, a picture on its way to the report page. */
const NAME = "luoshi";

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("shelf");
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

async function run<T>(mode: IDBTransactionMode, act: (shelf: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const base = await open();
    return await new Promise((done, fail) => {
      const request = act(base.transaction("shelf", mode).objectStore("shelf"));
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
  } catch {
    return undefined; // private windows may refuse; the page works without the bridge
  }
}

export const keep = (key: string, value: unknown) => run("readwrite", (shelf) => shelf.put(value, key));
export const look = <T>(key: string) => run<T>("readonly", (shelf) => shelf.get(key));
export const drop = (key: string) => run("readwrite", (shelf) => shelf.delete(key));

/** Read and remove. */
export async function take<T>(key: string): Promise<T | undefined> {
  const value = await look<T>(key);
  if (value !== undefined) await drop(key);
  return value;
}
