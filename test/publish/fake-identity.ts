import { refuse } from '../simulator/refusal';
import type { FakeAccount } from './fake-account';
import type { Request } from './fake-wire';

type Action = (account: FakeAccount, request: Request) => object;

export const stsActions: Record<string, Action> = {
  GetCallerIdentity: ({ id }) => ({
    ...{ Account: id, UserId: 'AIDAFAKE', Arn: `arn:aws:iam::${id}:user/publisher` },
  }),
};

export const iamActions: Record<string, Action> = {
  /** GetRole takes a name without a path; "NoSuchEntity: The role with name X cannot be found." */
  GetRole: ({ id, roles }, { RoleName }) => {
    const name = String(RoleName);
    if (!roles.has(name)) throw refuse('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
    return {
      Role: {
        ...{ RoleName: name, Path: '/', RoleId: 'AROAFAKE', Arn: `arn:aws:iam::${id}:role/${name}` },
        CreateDate: new Date(0),
      },
    };
  },
};
