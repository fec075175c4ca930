import type { ChangeRow } from './changes';
import type { Session } from './session';
import { renderTable } from './terminal';

export interface DeployResult {
  stackName: string;
  stackId: string | undefined;
  status: string;
  changes: ChangeRow[];
  outputs: Record<string, string>;
}

export function showChanges(
  stackName: string,
  isNew: boolean,
  changes: ChangeRow[],
  { terminal }: Session,
): void {
  terminal.say(isNew ? `New stack ${stackName}:` : `Changes to stack ${stackName}:`);
  const rows = changes.map(({ action, resource, type, effect }) => [action, resource, type, effect]);
  terminal.say(
    rows.length > 0
      ? renderTable(['Change', 'Resource', 'Type', 'What'], rows)
      : '  No resource changes; outputs, parameters or tags do.',
  );
}

export function showOutputs({ stackName, status, outputs }: DeployResult, { terminal }: Session): void {
  terminal.say(terminal.paint.green(`${stackName}: ${status}`));
  if (Object.keys(outputs).length > 0)
    terminal.say(renderTable(['Output', 'Value'], Object.entries(outputs)));
}
