/** Sockets of the tree: who may connect to them, who can be taken for them. */
import { attacks } from "./attack.ts";

const SERVER = (path: string) => `"$TOOLS/serve" ${path} & echo $! > "$HOST/server"; sleep 0.3`;
const DEAD = (path: string) => `"$TOOLS/serve" ${path} once`;

attacks("sockets", ["serve", "call", "impostor", "knock"], [
  {
    says: "connects to no socket of mode 0700",
    from: ["inside"],
    scene: `${SERVER("s")}; chmod 700 s`,
    attack: '"$TOOLS/call" s',
    volume: "both",
  },
  {
    says: "connects to no socket in a directory of mode 0700",
    from: ["inside"],
    scene: `mkdir -m 700 d; ${SERVER("d/s")}; chmod 777 d/s`,
    attack: '"$TOOLS/call" d/s',
    volume: "both",
  },
  {
    says: "finds no way to a socket in /proc/net/unix",
    from: ["inside", "outside"],
    scene: `${SERVER("guarded")}; chmod 700 guarded`,
    attack:
      `for name in $(grep -a -o '[^ ]*guarded[^ ]*\\|@[^ ]*ramfs[^ ]*' /proc/net/unix | sort -u); do
        for path in "$name" $(printf '%s' "$name" | sed "s,/proc/self,/proc/$PROGRAM,"); do
          "$TOOLS/call" "$path" && exit 0
        done
      done
      false`,
    control: '"$TOOLS/call" guarded',
    volume: "both",
  },
  {
    says: "takes the place of no server that has died",
    from: ["inside"],
    scene: `mkdir -m 1777 d; ${DEAD("d/s")}`,
    attack: 'rm -f d/s; "$TOOLS/serve" d/s once',
    volume: "both",
  },
  {
    says: "is not taken for a server that has died, or has not begun, by a name of its own",
    from: ["inside", "outside"],
    scene: `${DEAD("s")}; stat -c %i s > "$HOST/inode"; rm -f "$HOST"/heard*`,
    attack:
      `number=$(cat "$HOST/inode"); for name in "ramfs-$OWNER-socket-$number" "ramfs-socket-$number"; do
        "$TOOLS/impostor" "$HOST/heard-$name" "$name" > /dev/null 2>&1 &
      done; sleep 0.3`,
    aim: `"$TOOLS/call" s; sleep 0.3; cat "$HOST"/heard-* | grep -q hello`,
    control: "true",
    volume: "both",
  },
]);
