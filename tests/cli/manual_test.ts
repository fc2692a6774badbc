import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../cli/command_table.ts";
import { manualPage } from "../../scripts/man/manual_page.ts";
import { CommandRegistry } from "../../shell/registry.ts";

const page = await manualPage();

Deno.test("the manual page names every command, every option and every command of the shell", () => {
  const plain = page.replaceAll("\\-", "-").replaceAll("\\&", "");
  for (const [name, { options }] of Object.entries(COMMANDS)) {
    const section = plain.slice(plain.indexOf(`.SS ramfs ${name}\n`));
    assert(section.length < plain.length, name);
    for (const option of Object.keys(options)) assertStringIncludes(section, `--${option}\\fR`);
  }
  for (const name of new CommandRegistry().names()) {
    assertStringIncludes(plain, `.TP\n\\fB${name}\\fR\n`);
  }
});

const groff = (() => {
  try {
    return new Deno.Command("groff", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
})();

Deno.test({
  name: "groff formats the manual page without a warning",
  ignore: !groff,
  async fn() {
    const child = new Deno.Command("groff", {
      args: ["-man", "-Tutf8", "-ww"],
      ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(page));
    await writer.close();
    const { code, stdout, stderr } = await child.output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    assertStringIncludes(new TextDecoder().decode(stdout), "sh -c 'echo hi > /tmp/ram/x");
  },
});
