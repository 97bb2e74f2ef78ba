/** Programs of POSIX that Windows has not, or has as others. */
const posix = ["rm", "cp", "mv", "mkdir", "cat", "touch", "export", "true", "sh", "bash", "sed", "grep"];

/** @type {readonly [what: string, sign: RegExp][]} */
const signs = [
  ["a variable before a command", /(?:^|&&|\|\||;)\s*[A-Za-z_]\w*=/],
  ["single quotes", /'/],
  ["; between commands", /;/],
  ["/dev/null", /\/dev\/null/],
  ["$ before a variable", /\$[A-Za-z_({]/],
];

/**
 * What a script of a package.json holds that Windows' cmd reads otherwise, or not at all.
 *
 * @param {string} script
 * @returns {string[]}
 */
export function foreignToCmd(script) {
  const commands = script.split(/&&|\|\||[;|&]/).map((command) => command.trim().split(/\s+/)[0] ?? "");
  return [
    ...signs.flatMap(([what, sign]) => (sign.test(script) ? [what] : [])),
    ...posix.filter((program) => commands.includes(program)),
  ];
}
