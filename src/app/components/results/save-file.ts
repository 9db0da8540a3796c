/** Files out of the page. */

/** Hands a file to the browser's downloads. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the content by the time the click is through its queue.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Text or bytes of a media type as a Blob. */
export function toBlob(content: string | Uint8Array, mediaType: string): Blob {
  // A view of a shared buffer is the one kind a Blob refuses; ours never is one.
  return new Blob([content as BlobPart], { type: mediaType });
}
