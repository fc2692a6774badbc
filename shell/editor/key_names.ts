/** Keys as inputrc writes them: `"\C-x\e[A"`, `Meta-Rubout`, and back. */

const NAMES: Record<string, string> = {
  del: "\x7f",
  delete: "\x7f",
  rubout: "\x7f",
  esc: "\x1b",
  escape: "\x1b",
  lfd: "\n",
  newline: "\n",
  ret: "\r",
  return: "\r",
  spc: " ",
  space: " ",
  tab: "\t",
};

const ESCAPES: Record<string, string> = {
  a: "\x07",
  b: "\b",
  d: "\x7f",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

const SHOWN: Record<string, string> = {
  "\x1b": "\\e",
  "\x7f": "\\C-?",
  "\\": "\\\\",
  '"': '\\"',
};

export function control(c: string): string {
  if (c === "?") return "\x7f";
  return String.fromCharCode(c.toUpperCase().charCodeAt(0) & 0x1f);
}

/** What stands between the quotes of a key sequence or a macro. */
export function readKeys(text: string): string {
  let out = "";
  for (let at = 0; at < text.length;) {
    const { keys, length } = readKey(text.slice(at));
    out += keys;
    at += length;
  }
  return out;
}

function readKey(text: string): { keys: string; length: number } {
  if (text[0] !== "\\" || text.length === 1) {
    const keys = String.fromCodePoint(text.codePointAt(0)!);
    return { keys, length: keys.length };
  }
  const prefix = /^\\([CM])-/.exec(text);
  if (prefix && text.length > 3) {
    const { keys, length } = readKey(text.slice(3));
    if (prefix[1] === "M") return { keys: `\x1b${keys}`, length: length + 3 };
    // \C-\M-x is \M-\C-x.
    const changed = keys.startsWith("\x1b") && keys.length > 1
      ? `\x1b${control(keys[1])}`
      : control(keys);
    return { keys: changed, length: length + 3 };
  }
  const number = /^\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2}))/.exec(text);
  if (number) {
    const code = number[1] === undefined ? parseInt(number[2], 16) : parseInt(number[1], 8) & 0xff;
    return { keys: String.fromCharCode(code), length: number[0].length };
  }
  return { keys: ESCAPES[text[1]] ?? text[1], length: 2 };
}

/** A key by its name (`Control-x`, `Meta-Rubout`, `TAB`, `x`); undefined where there is no such key. */
export function readKeyName(name: string): string | undefined {
  let rest = name;
  let controlled = false;
  let meta = false;
  for (;;) {
    const modifier = /^(?:(c|control|ctrl)|(m|meta))-(?=.)/i.exec(rest);
    if (!modifier) break;
    if (modifier[1]) controlled = true;
    else meta = true;
    rest = rest.slice(modifier[0].length);
  }
  let key: string | undefined = NAMES[rest.toLowerCase()];
  if (key === undefined && [...rest].length > 1) return undefined;
  key ??= rest;
  if (key === "") return undefined;
  return `${meta ? "\x1b" : ""}${controlled ? control(key) : key}`;
}

/** As `bind -p` shows keys, without the quotes. */
export function showKeys(keys: string): string {
  let out = "";
  for (const c of keys) {
    out += SHOWN[c] ?? (c < " " ? `\\C-${String.fromCharCode(c.charCodeAt(0) | 0x60)}` : c);
  }
  return out;
}
