import type { Attributes } from "../../core/attributes.ts";
import type { Accounts } from "../files/accounts.ts";
import { type BlockSize, formatSize } from "../files/block_size.ts";
import { deviceNumbers, isDevice, modeText } from "../files/listing.ts";
import type { Entry } from "./entry.ts";
import type { ListingOptions } from "./listing_options.ts";
import { formatTime } from "./time_style.ts";

/** Columns that stand to the left; numbers stand to the right. */
interface Column {
  readonly cells: readonly string[];
  readonly left?: true;
}

/** The attributes in front of each name, in columns, with a space at the end. */
export function longPrefixes(
  entries: readonly Entry[],
  options: ListingOptions,
  accounts: Accounts,
  now: number,
): string[] {
  const all = entries.map(({ attributes }) => attributes);
  const user = (uid: number) => options.numeric ? String(uid) : accounts.user(uid);
  const group = (gid: number) => options.numeric ? String(gid) : accounts.group(gid);
  const left = !options.numeric || undefined;
  const columns: Column[] = [
    { cells: modes(all) },
    { cells: all.map(({ nlink }) => String(nlink)) },
  ];
  if (options.owner) columns.push({ cells: all.map(({ uid }) => user(uid)), left });
  if (options.group) columns.push({ cells: all.map(({ gid }) => group(gid)), left });
  columns.push({ cells: sizes(entries, options.blockSize) });
  const { time, timeStyle } = options;
  const showsFractions = /%[^a-zA-Z]*N/.test(timeStyle.old + timeStyle.recent);
  columns.push({
    cells: remembered(
      all,
      (a) => showsFractions ? `${a[`${time}Sec`]}.${a[`${time}Nsec`]}` : String(a[`${time}Sec`]),
      (a) => formatTime(timeStyle, a[`${time}Sec`], a[`${time}Nsec`], now),
    ),
  });
  return joinColumns(columns, entries.length);
}

/** With "+" behind those that have an access control list, and room for it behind the others. */
function modes(all: readonly Attributes[]): string[] {
  const hasAcl = ({ acl, defaultAcl }: Attributes) => (acl ?? defaultAcl) !== undefined;
  const [plus, none] = all.some(hasAcl) ? ["+", " "] : ["", ""];
  return all.map((attributes) => modeText(attributes.mode) + (hasAcl(attributes) ? plus : none));
}

/** Neighbours often have what was made in the same moment. */
function remembered(
  all: readonly Attributes[],
  keyOf: (a: Attributes) => string,
  textOf: (a: Attributes) => string,
): string[] {
  const texts = new Map<string, string>();
  return all.map((a) => {
    const key = keyOf(a);
    let text = texts.get(key);
    if (text === undefined) texts.set(key, text = textOf(a));
    return text;
  });
}

function joinColumns(columns: readonly Column[], count: number): string[] {
  const lines = new Array<string>(count).fill("");
  for (const { cells, left } of columns) {
    const width = cells.reduce((most, { length }) => Math.max(most, length), 0);
    cells.forEach((cell, i) => {
      lines[i] += (left ? cell.padEnd(width) : cell.padStart(width)) + " ";
    });
  }
  return lines;
}

/** A device has its two numbers in the place of the size. */
function sizes(entries: readonly Entry[], blockSize: BlockSize | undefined): string[] {
  const devices = entries.map(({ attributes }) =>
    isDevice(attributes) ? deviceNumbers(attributes.rdev) : undefined
  );
  const widest = (values: (number | undefined)[]) =>
    values.reduce<number>((most, value) => Math.max(most, String(value ?? "").length), 0);
  const major = widest(devices.map((device) => device?.major));
  const minor = widest(devices.map((device) => device?.minor));
  return entries.map(({ attributes }, i) => {
    const device = devices[i];
    if (!device) return formatSize(attributes.size, blockSize ?? 1);
    return `${String(device.major).padStart(major)}, ${String(device.minor).padStart(minor)}`;
  });
}
