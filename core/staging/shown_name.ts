/** A name in a message: bytes that a terminal would act on, or that are no text, as octal numbers, as ls -b has them. */
export function shownName(name: string): string {
  const shown = name.replaceAll(
    // deno-lint-ignore no-control-regex
    /[\x00-\x1f\x7f-\x9f\ud800-\udfff]/gu,
    (c) => `\\${(c.charCodeAt(0) & 0xff).toString(8).padStart(3, "0")}`,
  );
  return shown.length > 300 ? `${shown.slice(0, 300)}...` : shown;
}
