/** All files of a drop, folders opened; a file of a folder carries its path as its name: `bench/question.jsonl`. */
export async function filesOfDrop(transfer: DataTransfer): Promise<readonly File[]> {
  // Both must be taken before the first await: the browser empties the transfer after the event.
  const items = [...transfer.items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  return (await Promise.all(items.map(filesOfItem))).flat();
}

/** Files that come from no file system (another program's drag) have no entry. */
async function filesOfItem({ entry, file }: { entry: FileSystemEntry | null; file: File | null }): Promise<readonly File[]> {
  if (entry !== null) return filesOfEntry(entry);
  return file === null ? [] : [file];
}

async function filesOfEntry(entry: FileSystemEntry): Promise<readonly File[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [new File([file], entry.fullPath.replace(/^\//, ''), { type: file.type })];
  }
  const entries = await readAll((entry as FileSystemDirectoryEntry).createReader());
  return (await Promise.all(entries.map(filesOfEntry))).flat();
}

/** A reader gives its entries in parts, and an empty part at the end. */
async function readAll(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  return part.length === 0 ? [] : [...part, ...(await readAll(reader))];
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
