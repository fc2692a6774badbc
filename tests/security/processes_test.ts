/** Processes of the session: ptrace, their memory, their descriptors, signals. */
import { attacks } from "./attack.ts";

const VICTIMS = { "the session's owner": "$OWNER", "a program of the owner's": "$PROGRAM" };
const WAYS = {
  "attaches by ptrace to": "attach",
  "opens the memory of": "mem",
  "writes by process_vm_writev into": "vm",
  "takes by pidfd_getfd a descriptor of": "getfd",
};

attacks("processes", ["pry"], [
  ...Object.entries(VICTIMS).flatMap(([whose, pid]) => [
    ...Object.entries(WAYS).map(([does, way]) => ({
      says: `nobody ${does} ${whose}`,
      from: ["inside", "outside"] as ("inside" | "outside")[],
      attack: `"$TOOLS/pry" ${way} ${pid}`,
    })),
    {
      says: `no descriptor in /proc/PID/fd leads to files of ${whose}`,
      from: ["inside", "outside"] as ("inside" | "outside")[],
      scene: "echo secret > s; chmod 600 s",
      attack: `"$TOOLS/pry" bodies ${pid} secret || "$TOOLS/pry" arena ${pid}`,
      control: "grep -q secret s",
    },
    {
      says: `no signal reaches ${whose}`,
      from: ["inside", "outside"] as ("inside" | "outside")[],
      attack: `kill -WINCH ${pid}`,
    },
    {
      says: `no limit is set for ${whose}`,
      from: ["inside"] as ["inside"],
      attack: `prlimit --pid ${pid} --core=0:0`,
      needs: ["prlimit"],
    },
  ]),
  {
    says: "the copies of code that the owner's programs run are not written",
    from: ["inside"],
    attack: '"$TOOLS/pry" copies self',
    control: "none",
  },
  {
    says: "the text of a program that may be executed and not read is not found in its memory",
    from: ["inside"],
    scene:
      `cp /bin/cat program; echo "never$(echo told)" >> program; chmod 711 program; mkfifo -m 666 f; (sleep 20 > f) &`,
    attack: `./program < f & sleep 0.5; "$TOOLS/pry" find $! nevertold`,
    control: "grep -q nevertold program",
  },
]);
