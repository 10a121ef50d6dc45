/** What the page remembers; a browser that forbids storage only forgets. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`inkdigits.${key}`, value);
  } catch {
    // Private windows and full disks refuse; nothing on the page depends on it.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`inkdigits.${key}`);
  } catch {
    return null;
  }
}
