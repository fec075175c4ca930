import type { CreateTagsRequest, DeleteTagsRequest, Tag, TagSpecification } from '@aws-sdk/client-ec2';
import type { Thing } from './account';
import { type Action, action, done, type World } from './action';
import { refuseUnknown } from './ids';
import { isVisible, shelves } from './lookup';
import { refuse } from './refusal';

/** The tags a create call carries for the resource it makes. */
export function readTags(
  world: World,
  specifications: TagSpecification[] | undefined,
  resourceType: string,
): Tag[] {
  const tags = (specifications ?? []).flatMap(({ ResourceType, Tags }) => {
    if (ResourceType === resourceType) return Tags ?? [];
    throw refuse(
      'InvalidParameterValue',
      `'${ResourceType}' is not a valid taggable resource type for this operation.`,
    );
  });
  return mergeTags(world, [], tags);
}

export const tagActions: Record<string, Action> = {
  CreateTags: action<CreateTagsRequest, typeof done>(['Resources', 'Tags'], (world, request) => {
    for (const owner of findTagged(world, request.Resources ?? [])) {
      const Tags = mergeTags(world, owner.Tags, request.Tags ?? []);
      const { tagDelayMs } = world.settings;
      if (tagDelayMs > 0) owner.pastTags = { Tags: owner.Tags, until: world.now + tagDelayMs };
      owner.Tags = Tags;
    }
    return done;
  }),

  // EC2 API Reference, DeleteTags: a key without a value deletes whatever the value; no tags at all: every tag goes.
  DeleteTags: action<DeleteTagsRequest, typeof done>(['Resources', 'Tags'], (world, request) => {
    for (const owner of findTagged(world, request.Resources ?? [])) {
      owner.Tags = owner.Tags.filter(
        ({ Key, Value }) =>
          request.Tags?.every((tag) => tag.Key !== Key || (tag.Value !== undefined && tag.Value !== Value)) ??
          false,
      );
    }
    return done;
  }),
};

function findTagged(world: World, ids: readonly string[]): Pick<Thing, 'Tags' | 'pastTags'>[] {
  return ids.map((id) => {
    const rules = [...world.account.securityGroups.values()].flatMap((group) => group.rules);
    const rule = rules.find((each) => each.SecurityGroupRuleId === id);
    if (rule) return rule;
    for (const shelf of shelves) {
      const thing: Thing | undefined = world.account[shelf].get(id);
      if (thing) return isVisible(world, thing) ? thing : refuseUnknown(shelf, id, world.settings);
    }
    throw refuse('InvalidID', `The ID '${id}' is not valid`);
  });
}

/** As calls see it now. */
export function showTags<T extends object>({ now }: World, thing: T & Partial<Thing>): T {
  const { pastTags } = thing;
  return pastTags && now < pastTags.until ? { ...thing, Tags: pastTags.Tags } : thing;
}

function mergeTags(world: World, old: readonly Tag[], added: readonly Tag[]): Tag[] {
  const all = new Map(old.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  for (const { Key = '', Value = '' } of added) {
    // "Tag your Amazon EC2 resources", tag restrictions.
    if (/^aws:/i.test(Key)) {
      throw refuse(
        'InvalidTagKey.Malformed',
        `Tag keys starting with 'aws:' are reserved for internal use (${Key})`,
      );
    }
    if (Key.length < 1 || Key.length > 127 || Value.length > 255) {
      throw refuse('InvalidParameterValue', `Tag ${Key} is too long or has no key.`);
    }
    all.set(Key, Value);
  }
  if (all.size > world.settings.quotas.tagsPerResource) {
    throw refuse('TagLimitExceeded', 'The maximum number of tags for a resource has been reached.');
  }
  return [...all].map(([Key, Value]) => ({ Key, Value }));
}
