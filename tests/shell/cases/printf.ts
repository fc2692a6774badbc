import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  cases: [
    "printf '%.2f ' 1.005 2.675 1.115 1.125 0.145 10.235 1.045 4.35 8.345",
    "printf '%.1f ' 0.05 0.15 0.25 0.35 0.45 1.45",
    "printf '%.20f %.17g %g %e\\n' 0.1 0.1 1e30 1e30; printf '%f\\n' 1e30 1e22 123456789012345678901234567890",
    "printf '%a %A\\n' 1 0.1; printf '%#x %#.3g %g %G\\n' 255 1 1e-5 1e-10",
    "printf '%f %.0f %f\\n' 0x1p-10 1e400 -inf; printf '%5.1f|%-8.2f|%08.3f|%+.1e\\n' 3.14159 2.5 -1.5 12345.678",
    "printf '%.3a %.0a %a %a %.20a\\n' 1.9999 15.9 0 1e-4930 1; printf '%f %s\\n' '' x",
    "printf '%f|' ' 1' '1 ' 1x 0x 1e nan -nan \"'A\" +",
    "printf '%d|' ' 1' '1 ' 1x 0x 08 0x1g \"'a\" '\"b' - +5 -5",
    "printf '%G %E %A %F\\n' inf 1 255 inf; printf '%.3f %.0f %.0f %.0f\\n' 2.0005 0.5 1.5 2.5",
    "printf '%+f % f %010f %-10f|\\n' 1 1 -1 1; printf '%#.0f %#.0e %#x %#o %#o %#.3g\\n' 1 1 0 0 8 2",
    "printf '%010d|%-010d|%+d|% d|%.5d|%10.5d|%010.5d|%.0d|%.d\\n' 5 5 5 5 5 5 5 0 0; printf '%x %X %o %u\\n' -1 -1 -1 -1",
    "printf '%i %d\\n' 010 -0x10; printf '%05s|%.2s|%-5s|%5.1s|%+s\\n' abc abc abc abc x",
    "printf '%d\\n' 99999999999999999999; echo $?; printf %.3f 1e9999 | wc -c; printf '%x\\n' 0xffffffffffffffff -99999999999999999999",
    "printf '%s %n|' abc v; echo $v; printf '%s%n%s' ab; echo; printf '%s%n' é w; echo $w",
    "printf 'a%c|' '' é | od -c; printf -v q 'a%cb' ''; echo ${#q}; printf '%5c|%-5c|%.0c|\\n' a b c",
    "printf '%5b|%.2b|%-6b|\\n' 'a\\tb' 'a\\nb' x; printf '%.3q|%8q\\n' 'a b c' 'd e'; printf '%Q %.3Q\\n' 'a b' 'a bcd'",
    "printf '%5%|\\n'; printf '%hhd %lld\\n' 1 2; printf '%y'; printf '%'; printf '%l'; printf '%zd %jd %td %Lf\\n' 1 2 3 4",
    "printf '%  d|% +d|%+-5d|%- 5d|%0-5d|\\n' 1 1 1 1 1; printf '%5s|%-5s|%.1s|\\n' é é é; printf '%5d|%*d|%-*d|%.*f\\n' 1 5 2 5 3 2 4",
    "printf; printf -- '%s\\n' -x; printf -x; printf -v; printf -v 1x a; printf -vz a; echo $z; printf '%b' 'a\\0101\\x41\\cb' z",
    "printf '%.3e %.3g\\n' 12345.678 12345.678; printf '%e %g\\n' 0 0; printf '%g ' 100000 1000000 1e-4 1e-5 12345678; printf '%.10g %.0g %#g\\n' 3.14159265358979 15 1",
    "printf '%.30f\\n' 0.1 1e-20; printf '%.3f\\n' 1e20 123456789.987654321; printf '%.0f %.0f\\n' 1e18 18446744073709551615; printf '%a %a %.2a\\n' 0.5 -3 1.999",
    "printf '\\UFFFFFFFF' | od -c; echo -e '\\UFFFFFFFF\\U110000' | od -c; printf '\\U00110000' | od -c; x=$'\\UFFFFFFFF'; printf %s \"$x\" | od -c",
  ],
};
