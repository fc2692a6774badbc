import { strftime } from "../text/strftime.ts";

/** Half of a Gregorian year: older times show their year instead of the hour. */
const RECENT_SECONDS = 31556952 / 2;

/** Formats of a time long ago and of a recent one. */
export interface TimeStyle {
  readonly old: string;
  readonly recent: string;
}

const STYLES: Record<string, TimeStyle> = {
  "full-iso": { old: "%Y-%m-%d %H:%M:%S.%N %z", recent: "%Y-%m-%d %H:%M:%S.%N %z" },
  "long-iso": { old: "%Y-%m-%d %H:%M", recent: "%Y-%m-%d %H:%M" },
  "iso": { old: "%Y-%m-%d ", recent: "%m-%d %H:%M" },
  "locale": { old: "%b %e  %Y", recent: "%b %e %H:%M" },
};

/** `--time-style`; `+OLD\nRECENT` has formats of its own. Undefined for what is none. */
export function parseTimeStyle(text: string): TimeStyle | undefined {
  const name = text.replace(/^posix-/, "");
  if (!name.startsWith("+")) return STYLES[name];
  const [old, recent] = name.slice(1).split("\n");
  return { old, recent: recent ?? old };
}

/** A time of the last half year is recent; one of the future is not. */
export function formatTime(
  style: TimeStyle,
  seconds: number,
  nanoseconds: number,
  now: number,
): string {
  const isRecent = seconds > now / 1000 - RECENT_SECONDS && seconds <= now / 1000;
  return strftime(isRecent ? style.recent : style.old, seconds, nanoseconds);
}
