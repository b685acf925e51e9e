/** Tabs of one browser share the session's cookie: who signs in or out in one says so to the others. */
const KEY = 'tenure-session-changed';

/** Tells the other tabs that the session is another, or none. */
export function tellOtherTabs(): void {
  // `storage` comes to all tabs but this one; a BroadcastChannel would come to this one's own listeners, too.
  localStorage.setItem(KEY, String(Date.now()));
}

/** Calls `hear` when another tab tells; until the answer is called. */
export function hearOtherTabs(hear: () => void): () => void {
  const onStorage = ({ key }: StorageEvent) => {
    if (key === KEY) hear();
  };
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}
