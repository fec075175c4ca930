/** One action that a statement allows or denies to somebody on something. */
export interface Grant {
  /** The resource of the template in which it stands. */
  readonly where: string;
  /** Whose rights these are, or whose policy it is: a role, a function with a resource policy. */
  readonly holder: string;
  readonly kind: 'identity' | 'trust' | 'resource';
  readonly effect: 'Allow' | 'Deny';
  /** Empty where the holder itself acts. */
  readonly principal: string;
  readonly action: string;
  /** Empty in a trust policy. */
  readonly resource: string;
  readonly requirements: readonly Requirement[];
}

/** One line of a `Condition`. */
export interface Requirement {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** What bears on rights and cannot be taken apart: it is there or it is not. */
export interface Fact {
  readonly where: string;
  readonly holder: string;
  readonly key: string;
  /** Whether its coming or its going lets somebody do more. */
  readonly broadensBy: 'coming' | 'going';
  readonly come: string;
  readonly gone: string;
}

export interface Rights {
  readonly grants: readonly Grant[];
  readonly facts: readonly Fact[];
}
