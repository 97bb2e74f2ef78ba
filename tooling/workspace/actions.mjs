/**
 * @typedef {object} ActionUse
 * @property {string} action owner and repository, "actions/checkout"
 * @property {string} ref what stands behind the @
 * @property {string | undefined} version what a comment behind it says, "v4.2.2"
 * @property {number} line counted from 1
 */

const uses = /^(\s*(?:-\s*)?uses:\s*)([\w.-]+\/[\w./-]+)@([^\s#]+)(?:[ \t]*#[ \t]*(\S+))?[ \t]*$/;

/**
 * The actions of others that a workflow uses. A tag may be moved to other code, the hash of a commit may not.
 *
 * @param {string} workflow YAML
 * @returns {ActionUse[]}
 */
export function actionsOf(workflow) {
  return workflow.split("\n").flatMap((text, index) => {
    const [, , action, ref, version] = uses.exec(text) ?? [];
    return action === undefined || ref === undefined ? [] : [{ action, ref, version, line: index + 1 }];
  });
}

/**
 * What is wrong with the actions of a workflow: those that are not pinned to a commit, or do not say which version it is.
 *
 * @param {string} file
 * @param {string} workflow
 */
export function unpinned(file, workflow) {
  return actionsOf(workflow)
    .filter(({ ref, version }) => !/^[0-9a-f]{40}$/.test(ref) || version === undefined)
    .map(({ action, ref, line }) => `${file}:${line}: ${action} must be pinned as @<commit> # <version>; got @${ref}.`);
}

/**
 * The workflow with every action at the commit of its version.
 *
 * @param {string} workflow
 * @param {(action: string, version: string) => Promise<string>} commitOf
 */
export async function pinned(workflow, commitOf) {
  const lines = workflow.split("\n");
  for (const { action, ref, version = ref, line } of actionsOf(workflow)) {
    const commit = await commitOf(action, version);
    lines[line - 1] = (lines[line - 1] ?? "").replace(uses, `$1$2@${commit} # ${version}`);
  }
  return lines.join("\n");
}
