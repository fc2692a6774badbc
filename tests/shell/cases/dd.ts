import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { f: "0123456789abcdefghij", up: "Mixed Case\n" },
  cases: [
    "dd if=f status=none; dd if=f bs=4 count=2 status=none; echo; dd if=f bs=4 skip=1 count=1 status=none; echo; dd if=f bs=1 skip=10 count=3 status=none; echo; dd if=f ibs=5 obs=3 count=2 status=noxfer; echo; dd if=f bs=7 status=noxfer",
    "dd if=f of=g status=noxfer; cat g; echo; dd if=f of=g bs=4 count=1 seek=1 status=none; cat -A g; echo; dd if=f of=g bs=4 count=1 seek=1 conv=notrunc status=none; cat -A g; echo; dd if=up of=g conv=notrunc bs=3 count=1 status=noxfer; cat -A g; echo; dd if=f of=h bs=2 seek=3 count=1 status=none; wc -c < h",
    "dd if=up conv=ucase status=none; dd if=up conv=lcase status=none; dd if=up conv=swab status=none; dd if=f bs=8 conv=sync status=noxfer | cat -A; echo; dd if=f ibs=8 obs=16 conv=sync status=noxfer | wc -c",
    "dd if=f bs=4 count=6 iflag=count_bytes status=noxfer; echo; dd if=f bs=4 skip=6 iflag=skip_bytes status=noxfer; echo; dd if=f of=up oflag=append conv=notrunc status=none; cat up; echo; dd if=f of=g bs=1 seek=2 oflag=seek_bytes count=1 status=none; wc -c < g; dd if=f bs=1K count=1 status=noxfer; echo; dd if=f bs=2x3 count=1 status=none",
    "dd if=nofile; echo $?; dd if=f of=d/x; echo $?; dd bs=x; dd bs=0 if=f; dd foo=1; echo $?; dd if; dd conv=foo if=f; dd status=foo if=f; dd iflag=foo; dd oflag=foo; dd if=f of=f conv=excl; echo $?; dd if=f of=new conv=nocreat; echo $?; dd if=f count=0 status=noxfer; mkdir d; dd if=d status=noxfer; echo $?",
    { script: "dd status=noxfer; dd bs=2 count=1 status=none", stdin: "from stdin\n" },
    { script: "dd bs=3 skip=1 status=noxfer", stdin: "abcdefgh" },
    "dd if=/dev/zero bs=1K count=4 status=none | wc -c; dd if=/dev/null of=e status=noxfer; wc -c < e; yes | dd bs=1000 count=3 iflag=fullblock status=none | wc -c; dd if=f of=/dev/null bs=5 status=noxfer; cat f f | dd ibs=7 obs=11 iflag=fullblock status=noxfer; dd if=f 2>&1 >/dev/null | sed 's/, .*//'",
  ],
};
