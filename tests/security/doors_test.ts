/** The keepers' doors: nobody keeps others out, takes their place, or gets what he may not have. */
import { attacks } from "./attack.ts";

/** Each address of the session's that another user finds. */
const KNOCK = (more = "") =>
  `cat /proc/net/unix | grep -a -o '@*[^ ]*ramfs-[^ ]*\\|/proc/self/fd/.*' | sort -u > "$HOST/names$AS" 2>/dev/null
  for name in $(printf '/proc/self/fd/%s/door-0\\n' 1000 1001 1002 1003 1004) $(cat "$HOST/names$AS"); do
    "$TOOLS/knock" "$name" 130 ${more} > /dev/null 2>&1 &
  done
  sleep 0.5`;

/** That a FIFO of the tree cannot be opened. */
const NO_FIFO =
  `mkfifo f; ! timeout 5 sh -c '(echo told > f &) ; test "$(cat f)" = told' || ! timeout 5 $AS sh -c '
     mkfifo "$HOST/../root/mine"; (echo told > "$HOST/../root/mine" &) ; test "$(cat "$HOST/../root/mine")" = told'`;

attacks("doors", ["knock", "impostor"], [
  {
    says: "130 idle connections stop no FIFO",
    from: ["inside", "outside"],
    scene: 'chmod 1777 ..; touch "$HOST/names"',
    attack: KNOCK(),
    aim: NO_FIFO,
    control: "true",
    volume: "both",
  },
  {
    says: "connections that say something wrong stop no FIFO",
    from: ["outside"],
    scene: "chmod 1777 ..",
    attack: KNOCK("0123456789012345678901234567890123456789"),
    aim: NO_FIFO,
    control: "true",
    volume: "both",
  },
  {
    says: "connections that bring descriptors stop no FIFO",
    from: ["outside"],
    scene: "chmod 1777 ..",
    attack: KNOCK("-"),
    aim: NO_FIFO,
    control: "true",
    volume: "both",
  },
  {
    says:
      "whoever has a door's name in another network namespace hears nothing from a program that enters it",
    from: ["outside"],
    scene: `mkfifo f; name=$(grep -a -o 'ramfs-[^ ]*' /proc/net/unix | head -1)
      unshare -n sh -c '
        setpriv --reuid 65534 --clear-groups "$TOOLS/impostor" "$HOST/heard" "$1" &
        sleep 0.3; timeout 3 sh -c ": > f"; test $? -ne 124 || echo it waits > "$HOST/heard"; kill $!' sh "$name"`,
    attack: "true",
    aim: 'test -s "$HOST/heard" || ! test -e "$HOST/heard"',
    control: "true",
    volume: "off",
    needs: ["unshare"],
  },
]);
