-- Branches of workflows, and what undoes steps.

alter table cairn.step
  drop constraint step_kind_check,
  add constraint step_kind check
    (kind in ('STEP', 'TRANSACTION', 'SLEEP', 'CHILD', 'AWAIT', 'JOIN', 'COMPENSATION'));

comment on column cairn.steps.position is 'The place in the order of beginning, from 0';
comment on column cairn.steps.key is 'The name, with #2, #3 from the second use on, after the path of the branch';
comment on column cairn.steps.kind is 'STEP, TRANSACTION, SLEEP, CHILD (a start of another workflow), AWAIT (of its end), JOIN (what was decided among branches) or COMPENSATION (what undid a step)';
comment on column cairn.steps.output is 'What it gave: a value; for SLEEP the time of waking, for CHILD the id of the child, for JOIN the branch that decided, then those that were given up';
