/** The same user's programs in a session that does not trust them. */
import { attacks } from "./attack.ts";

const SUPERVISED = {
  from: ["supervised", "untrusted"] as ("supervised" | "untrusted")[],
  control: "none",
};

attacks("not trusted", ["pry", "serve", "call"], [
  ...["self", "$OWNER", "$PPID"].flatMap((pid) => [
    {
      ...SUPERVISED,
      says: `opens the session's memory by way of /proc/${pid}/fd`,
      attack: `"$TOOLS/pry" arena ${pid}`,
    },
    {
      ...SUPERVISED,
      says: `reads a body by way of /proc/${pid}/fd`,
      scene: "echo secret > s",
      attack: `"$TOOLS/pry" bodies ${pid} secret`,
    },
  ]),
  ...Object.entries({
    "attaches by ptrace to": "attach",
    "opens the memory of": "mem",
    "writes by process_vm_writev into": "vm",
    "takes by pidfd_getfd a descriptor of": "getfd",
  }).map(([does, way]) => ({
    says: `${does} the session's owner`,
    from: ["supervised", "untrusted"] as ("supervised" | "untrusted")[],
    attack: `"$TOOLS/pry" ${way} $OWNER`,
  })),
  ...Object.entries({
    "writes a file of the host": 'echo x >> "$HOST/file" && grep -q x "$HOST/file"',
    "makes a file on the host": ': > "$HOST/new"',
    "removes a file of the host": 'rm -f "$HOST/file"; ! test -e "$HOST/file"',
    "changes the mode of a file of the host": 'chmod 600 "$HOST/file"',
    "sends a signal to the session's owner": "kill -WINCH $OWNER",
    "connects to a socket of the host": '"$TOOLS/call" "$HOST/socket"',
    "mounts something": "mount -t tmpfs none /mnt",
  }).map(([says, attack]) => ({
    says,
    attack,
    from: ["untrusted"] as ["untrusted"],
    host:
      ': > "$HOST/file"; rm -f "$HOST/socket"; "$TOOLS/serve" "$HOST/socket" > /dev/null 2>&1 & sleep 0.3',
    ...(/mounts/.test(says) ? { control: "none" } : {}),
  })),
]);
