import type { Parameter, Template } from '../lint/template';
import { renderPage } from '../page/page';

/** Close to how the consoles of Service Catalog and CloudFormation lay it out: label, field, then description. */
const look = `
form { max-width: 46rem; }
fieldset { margin: 0 0 1.5rem; padding: .5rem 1.25rem 1.25rem; border: 1px solid var(--line); border-radius: .5rem; }
legend { padding: 0 .5rem; font-size: 1.1rem; font-weight: 600; }
.field { margin-top: 1rem; }
.field label { display: block; font-weight: 600; }
.field p { margin: 0 0 .3rem; color: var(--quiet); font-size: .9rem; }
.field input, .field select {
  box-sizing: border-box; width: 100%; padding: .35rem .6rem; font: inherit;
  color: var(--ink); background: var(--paper); border: 1px solid var(--quiet); border-radius: .35rem;
}
.field .must { outline: 2px solid var(--new); }
`;

/** The form that the launch page makes of a template, as its interface metadata groups and labels it. */
export function renderLaunchForm(title: string, template: Template): string {
  const { ParameterGroups = [], ParameterLabels = {} } =
    template.Metadata?.['AWS::CloudFormation::Interface'] ?? {};
  return renderPage(
    title,
    <>
      <style dangerouslySetInnerHTML={{ __html: look }} />
      <p>{template.Description}</p>
      <form>
        {ParameterGroups.map(({ Label, Parameters = [] }) => (
          <fieldset>
            <legend>{Label?.default}</legend>
            {Parameters.map((name) => (
              <Field
                name={name}
                label={ParameterLabels[name]?.default ?? name}
                parameter={template.Parameters?.[name]}
              />
            ))}
          </fieldset>
        ))}
      </form>
    </>,
  );
}

function Field({
  name,
  label,
  parameter,
}: {
  name: string;
  label: string;
  parameter: Parameter | undefined;
}) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <p>{parameter?.Description}</p>
      {parameter && <Control name={name} parameter={parameter} />}
    </div>
  );
}

/** A type of EC2 becomes a list of what the account has; allowed values become a list too. */
function Control({
  name,
  parameter: { Type, Default, AllowedValues },
}: {
  name: string;
  parameter: Parameter;
}) {
  const choices = Type.startsWith('AWS::EC2::') ? ['Choose one of your VPCs'] : AllowedValues;
  const must = Default === undefined ? 'must' : '';
  if (!choices) return <input id={name} class={must} value={Default} />;
  return (
    <select id={name} class={must}>
      {choices.map((choice) => (
        <option selected={choice === Default}>{choice}</option>
      ))}
    </select>
  );
}
