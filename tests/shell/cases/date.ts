import type { CommandTable } from "./table.ts";

const at = (text: string) => `date -d '${text}' '+%F %T %z'`;

export const table: CommandTable = {
  files: { list: "2024-01-02\n@86400\n1 Feb 2024 10:00\n" },
  cases: [
    ...[
      [
        "2024-01-31",
        "2024-02-29 12:34:56",
        "2024-01-31T12:34:56Z",
        "2024-01-31 12:34:56.789 +0100",
        "@0",
        "@-1",
        "@1700000000.5",
      ],
      [
        "Jan 31 2024",
        "31 Jan 2024",
        "January 31, 2024 3pm",
        "31-Jan-2024 3:30 pm",
        "1/31/2024",
        "2024/01/31 10:00",
        "20240131",
        "20240131 1234",
        "20240131T123456",
        "Wed, 31 Jan 2024 12:00:00 +0000",
        "12 dec 99",
      ],
      [
        "2024-01-31 + 2 days",
        "2024-01-31 1 month ago",
        "2024-02-29 +1 year",
        "2024-01-01 -1 day",
        "2024-03-10 next month",
        "2024-03-10 last week",
        "2024-03-10 10:00 2 hours ago",
        "2024-01-31 12:00 90 minutes",
        "2024-01-01 1 fortnight",
        "2024-01-01 10:00 EST",
        "2024-01-01 10:00 PDT",
        "2024-01-01 10:00 CET",
      ],
    ].map((texts) => texts.map(at).join("; ")),
    "date -d 2024-02-03T04:05:06 '+%a %A %b %B %c %C %d %D %e %F %g %G %h %H %I %j %k %l %m %M %n %N %p %P %q %r %R %s %S %t %T %u %U %V %w %W %x %X %y %Y %z %:z %::z %:::z %Z %%'",
    "date -d '2024-02-03 04:05:06.123456789' '+%-d|%_d|%05d|%^a|%#Z|%10Y|%-H|%3N|%6N|%_5M|%-j|%^B|%10A|%-10A|%03e|%K|%'; date -d @0 +; date -d @0 '+a b'; date -d @0 +%",
    "date -d @0; date -u -d @0; date -d @0 -R; date -d @0 -I; date -d @0 -Is; date -d @0 -Iminutes; date -d @0 -Ih; date -d @0 -Ins; date -d @0 --iso-8601=seconds; date -d @0 --rfc-3339=date; date -d @0 --rfc-3339=ns; date -d @0 --rfc-3339=s; date -d @0 --rfc-email",
    "date -d nonsense; echo $?; date -d 2024-13-01; date -d 2024-02-30; date -d '25:00'; date x; date +%F +%T; date -Ix; date --rfc-3339=x; date -d @0 -R -I; date -Q; date -d; date -r nofile; echo $?; date -d ''  +%T | grep -c 00:00:00",
    "touch -d '2020-01-02 03:04:05' f; date -r f; date -r f +%s; date -f list +%F; date -f nofile; date -u -r f '+%F %Z'; date -d 'TZ' ; date --date=@5 +%S; date --utc -d '2024-01-01 12:00' +%s; test $(date +%s) -gt 1700000000; echo $?; test \"$(date +%Y)\" = \"$(date -d now +%Y)\"; echo $?",
    "a=$(date -d tomorrow +%s); b=$(date -d yesterday +%s); echo $(( (a - b + 3600) / 7200 )); test $(date -d monday +%u) = 1; echo $?; test $(date -d 'next friday' +%a) = Fri; echo $?; test $(date -d 'last sun' +%s) -lt $(date +%s); echo $?; test $(date -d '1 hour ago' +%s) -lt $(date +%s); echo $?",
    "for t in 9999999999999 8640000000000 8640000000001 999999999999999 -9999999999999 -62167219200 -99999999999 253402300800; do date -u -d @$t '+%a %F %T %j %V %G %U %W %u %s'; date -u -d @$t; done; date -d @99999999999999999999; echo $?; date -d '99999999999999999999 days'; echo $?",
  ],
};
