import { Command } from "commander";
import type { Io } from "./io.ts";

export const SHELLS = ["bash", "zsh", "fish", "powershell"];

type Words = readonly { readonly command: string; readonly summary: string; readonly options: readonly string[] }[];

/** The completion script of a shell, made from the commands as they are defined. */
export async function completionScript(shell: string, io: Io): Promise<string> {
  const words = await Promise.all(
    Object.entries(io.commands).map(async ([name, { summary, load }]) => {
      const command = new Command(name);
      (await load()).define(command, io);
      const options = command.options.flatMap(({ long }) => (long ? [long] : []));
      return { command: name, summary, options: [...options, "--help"] };
    }),
  );
  if (shell === "bash") return bash(words);
  if (shell === "zsh") return `autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`;
  return shell === "fish" ? fish(words) : powershell(words);
}

const bash = (words: Words): string => `_ringfence() {
  local word=\${COMP_WORDS[COMP_CWORD]} choices=
  if [ "$COMP_CWORD" -eq 1 ]; then choices="${words.map(({ command }) => command).join(" ")} help --version"
  else case \${COMP_WORDS[1]} in
${words.map(({ command, options }) => `    ${command}) choices="${options.join(" ")}" ;;`).join("\n")}
  esac; fi
  case $word in -*) ;; *) [ "$COMP_CWORD" -gt 1 ] && { COMPREPLY=($(compgen -f -- "$word")); return; } ;; esac
  COMPREPLY=($(compgen -W "$choices" -- "$word"))
}
complete -o filenames -F _ringfence ringfence
`;

const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;

const fish = (words: Words): string =>
  words
    .flatMap(({ command, summary, options }) => [
      `complete -c ringfence -n __fish_use_subcommand -a ${command} -d ${quoted(summary)}`,
      ...options.map(
        (option) => `complete -c ringfence -n '__fish_seen_subcommand_from ${command}' -l ${option.slice(2)}`,
      ),
    ])
    .join("\n")
    .concat("\n");

const powershell = (words: Words): string => `Register-ArgumentCompleter -Native -CommandName ringfence -ScriptBlock {
  param($word, $ast)
  $options = @{
${words.map(({ command, options }) => `    '${command}' = '${options.join(" ")}'`).join("\n")}
  }
  $first = if ($ast.CommandElements.Count -gt 1) { "$($ast.CommandElements[1])" } else { '' }
  $choices = if ($options.ContainsKey($first)) { $options[$first] -split ' ' } else { $options.Keys }
  $choices | Where-Object { $_ -like "$word*" } | Sort-Object | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`;
